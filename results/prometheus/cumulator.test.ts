import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, type Histogram } from '../record/histogram.ts';
import type { Row } from '../record/row.ts';
import { Cumulator, type Point } from './cumulator.ts';
import { SeriesBudget } from './series-budget.ts';

const start = () => new Cumulator('r1', new SeriesBudget(() => true));
const count = (t: number, n: number, labels = {}): Row => ({ t, metric: 'x_total', labels, n });
const gauge = (t: number, v: number): Row => ({ t, metric: 'x', labels: {}, v });
const told = (points: readonly Point[]) =>
  points.map((point) => [point.t, 'value' in point ? point.value : point.histogram]);

describe('the cumulator', () => {
  it('starts a counter with 0 one second before its first value, and emits that value at the end of its second', () => {
    const cumulator = start();
    expect(told(cumulator.add([count(5000, 3)]))).toEqual([
      [5000, 0],
      [6000, 3],
    ]);
    expect(told(cumulator.add([count(6000, 4)]))).toEqual([[7000, 7]]);
  });

  it('emits a second that is not over before now, so that the end of the run is the last point', () => {
    const cumulator = start();
    expect(told(cumulator.add([count(5000, 3)], 5400.5))).toEqual([
      [5000, 0],
      [5399, 3],
    ]);
    expect(told(cumulator.end(5401))).toEqual([[5401, 3]]);
  });

  it('adds its name and the run to each series', () => {
    const [point] = start().add([count(0, 1, { name: 'a' })]);
    expect(point?.labels).toEqual({ __name__: 'x_total', name: 'a', run_id: 'r1' });
  });

  it('adds up the values of one second, and adds a late value to the next point', () => {
    const cumulator = start();
    expect(told(cumulator.add([count(5000, 3), count(5000, 2)]))).toEqual([
      [5000, 0],
      [6000, 5],
    ]);
    expect(cumulator.add([count(5000, 10), count(4000, 1)])).toEqual([]);
    expect(told(cumulator.add([count(6000, 1)]))).toEqual([[7000, 17]]);
  });

  it('passes a gauge on unchanged, without a 0, and drops a value of an earlier second', () => {
    const cumulator = start();
    expect(told(cumulator.add([gauge(5000, 3)]))).toEqual([[6000, 3]]);
    expect(cumulator.add([gauge(4000, 99)])).toEqual([]);
    expect(cumulator.end(9000)).toEqual([]);
  });

  it('emits an exact value at its own time, or 1 ms after the one before if it is not later', () => {
    const sample = (t: number, value: number) => ({ t, metric: 'web_vital_lcp_seconds', labels: {}, value });
    expect(told(start().addSamples([sample(5123.4, 1), sample(5123.4, 2), sample(9000, Number.NaN)]))).toEqual([
      [5123, 1],
      [5124, 2],
    ]);
  });

  it('grows a histogram, which starts empty in its own schema', () => {
    const h = (index: number, n: number): Histogram => ({
      schema: 3,
      zero: 1,
      index: [index],
      count: [n],
      sum: n,
      censored: 4,
    });
    const row = (t: number, one: Histogram): Row => ({ t, metric: 'x_seconds', labels: {}, h: one });
    const cumulator = start();
    expect(told(cumulator.add([row(0, h(2, 5)), row(1000, h(1, 1))]))).toEqual([
      [0, { schema: 3, zero: 0, index: [], count: [], sum: 0, censored: 0 }],
      [1000, { schema: 3, zero: 1, index: [2], count: [5], sum: 5, censored: 4 }],
      [2000, { schema: 3, zero: 2, index: [1, 2], count: [1, 5], sum: 6, censored: 8 }],
    ]);
  });

  it('emits every counter and histogram once more at the end, later than all before', () => {
    const cumulator = start();
    cumulator.add([count(5000, 3), count(8000, 1, { name: 'late' }), gauge(5000, 1)]);
    expect(told(cumulator.end(8200))).toEqual([
      [8200, 3],
      [9001, 1],
    ]);
  });

  it('ends at the exact sum, in strictly rising times, for any order and split of the rows', () => {
    const row = fc.record({ t: fc.nat(8).map((s) => s * 1000), n: fc.nat(50), name: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 8 }), (pushes) => {
        const cumulator = start();
        const points = pushes.flatMap((push) => cumulator.add(push.map(({ t, n, name }) => count(t, n, { name }))));
        points.push(...cumulator.end(0));
        for (const name of ['a', 'b']) {
          const mine = points.filter((point) => point.labels.name === name);
          const total = pushes.flat().reduce((sum, one) => sum + (one.name === name ? one.n : 0), 0);
          const last = mine.at(-1);
          expect(last && 'value' in last ? last.value : 0).toBe(total);
          for (let i = 1; i < mine.length; i++) expect(mine[i]!.t).toBeGreaterThan(mine[i - 1]!.t);
        }
      }),
    );
  });
});

describe('the series budget', () => {
  it('admits no series beyond its limit, and names the metric and the label with too many', () => {
    const budget = new SeriesBudget(() => true, 10);
    const cumulator = new Cumulator('r1', budget);
    const rows = Array.from({ length: 15 }, (_, i) => count(0, 1, { name: 'a', user: `u${i}` }));
    const points = [...cumulator.add([gauge(0, 1), ...rows]), ...cumulator.add(rows)];
    expect(new Set(points.map((point) => point.labels)).size).toBe(10);
    expect(budget.surplus).toBe(12);
    expect(budget.reason()).toBe(
      'the limit of 10 live series was exceeded (6 series not sent); x_total has the most: 15 series, 15 values of its label user',
    );
  });

  it('counts one value of a label as one', () => {
    const budget = new SeriesBudget(() => true, 0);
    new Cumulator('r1', budget).add([count(0, 1, { user: 'u1' })]);
    expect(budget.reason()).toMatch(/ 1 value of its label /);
  });

  it('reports nothing when all series fit', () => {
    const budget = new SeriesBudget(() => true, 10);
    new Cumulator('r1', budget).add([gauge(0, 1), count(0, 1)]);
    expect([budget.surplus, budget.reason()]).toEqual([0, null]);
  });

  it('counts a histogram as the classic series that it becomes', () => {
    const budget = new SeriesBudget(() => false, 20);
    const h = { schema: 3, zero: 1, index: [], count: [], sum: 0, censored: 0 };
    const row = (name: string): Row => ({ t: 0, metric: 'x_seconds', labels: { name }, h });
    const points = new Cumulator('r1', budget).add([row('a'), row('b')]);
    expect(new Set(points.map((point) => point.labels.name))).toEqual(new Set(['a']));
    expect(points.map((point) => 'histogram' in point && countOf(point.histogram))).toEqual([0, 1]);
  });

  it('refuses names that Prometheus refuses', () => {
    const budget = new SeriesBudget(() => true);
    const cumulator = new Cumulator('r1', budget);
    expect(cumulator.add([{ t: 0, metric: 'no-good', labels: {}, n: 1 }, count(0, 1, { 'a-b': 'c' })])).toEqual([]);
    expect(budget.reason()).toBe('not sent, because Prometheus does not accept the name "no-good"');
  });
});
