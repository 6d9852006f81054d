import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireHistogram, WireSeries } from '../prometheus/codec.ts';
import { countOf, type Histogram } from '../record/histogram.ts';
import { mergeHistograms } from '../record/histogram-sum.ts';
import type { Row } from '../record/row.ts';
import { type SenderState, toRows } from './to-rows.ts';

const counter = (t: number, value: number, labels = {}): WireSeries => ({
  labels: { __name__: 'k6_http_reqs_total', ...labels },
  samples: [{ t, value }],
  histograms: [],
});
const gauge = (name: string, t: number, value: number): WireSeries => ({
  labels: { __name__: name },
  samples: [{ t, value }],
  histograms: [],
});
const histogram = (t: number, over: Partial<WireHistogram>): WireSeries => ({
  labels: { __name__: 'k6_http_req_duration_seconds' },
  samples: [],
  histograms: [{ t, schema: 3, zeroThreshold: 1e-39, zero: 0, index: [], bucket: [], count: 0, sum: 0, ...over }],
});

function receive(pushes: readonly WireSeries[][]): Row[] {
  let state: SenderState = new Map();
  return pushes.flatMap((push) => {
    const read = toRows(push, state);
    state = read.state;
    return read.rows;
  });
}

describe('toRows', () => {
  it('turns a cumulative counter into the increase since the push before, at the time of its sample', () => {
    const rows = receive([[counter(1500, 10, { name: 'a' })], [counter(2700, 25, { name: 'a' })]]);
    expect(rows).toEqual([
      { t: 1500, metric: 'k6_http_reqs_total', labels: { name: 'a' }, n: 10 },
      { t: 2700, metric: 'k6_http_reqs_total', labels: { name: 'a' }, n: 15 },
    ]);
  });

  it('separates the series of different labels', () => {
    const rows = receive([
      [counter(1000, 1, { name: 'a' }), counter(1000, 5, { name: 'b' })],
      [counter(2000, 2, { name: 'a' })],
    ]);
    expect(rows.map((row) => [row.labels.name, 'n' in row && row.n])).toEqual([
      ['a', 1],
      ['b', 5],
      ['a', 1],
    ]);
  });

  it.each([
    [
      [10, 3],
      [10, -7],
    ],
    [
      [-20, -40, -60],
      [-20, -20, -20],
    ],
    [
      [5, -5, 0],
      [5, -10, 5],
    ],
  ])('records what a counter lost when it falls, so that the sum is its value: %j', (values, increases) => {
    const rows = receive(values.map((value, i) => [counter(1000 * (i + 1), value)]));
    expect(rows.map((row) => 'n' in row && row.n)).toEqual(increases);
  });

  it('records a counter of 0 once, and nothing for a repeated push', () => {
    expect(receive([[counter(1000, 0)], [counter(2000, 0)]])).toHaveLength(1);
    expect(receive([[counter(1000, 4)], [counter(1000, 4)]])).toHaveLength(1);
  });

  it('passes gauges and shares on unchanged', () => {
    const rows = receive([[gauge('k6_vus', 1000, 7), gauge('k6_http_req_failed_rate', 1000, 0.25)]]);
    expect(rows.map((row) => 'v' in row && row.v)).toEqual([7, 0.25]);
  });

  it('records nothing for a stale marker, and continues after it', () => {
    const stale = Number.NaN;
    expect(receive([[gauge('k6_vus', 1000, stale)]])).toEqual([]);
    expect(receive([[histogram(1000, { sum: stale })]])).toEqual([]);
    expect(receive([[counter(1000, 4)], [counter(2000, stale)], [counter(3000, 6)]])).toMatchObject([
      { n: 4 },
      { n: 2 },
    ]);
  });

  it('turns a cumulative histogram into the observations since the push before', () => {
    const rows = receive([
      [histogram(1000, { zero: 1, index: [-20, -18], bucket: [2, 1], count: 4, sum: 0.75 })],
      [histogram(2000, { zero: 1, index: [-20, -19, -18], bucket: [2, 5, 4], count: 12, sum: 2.5 })],
    ]);
    expect(rows.map((row) => 'h' in row && row.h)).toEqual([
      { schema: 3, zero: 1, index: [-20, -18], count: [2, 1], sum: 0.75, censored: 0 },
      { schema: 3, zero: 0, index: [-19, -18], count: [5, 3], sum: 1.75, censored: 0 },
    ]);
  });

  it('starts again when a bucket falls', () => {
    const rows = receive([
      [histogram(1000, { index: [4], bucket: [9], count: 9, sum: 9 })],
      [histogram(2000, { index: [4, 5], bucket: [2, 8], count: 10, sum: 10 })],
    ]);
    expect(rows[1]).toMatchObject({ h: { index: [4, 5], count: [2, 8], sum: 10 } });
  });

  it.each([
    ['first', [4, 5], [5]],
    ['middle', [4, 5, 6], [4, 6]],
    ['last', [4, 5], [4]],
  ])('starts again when the %s bucket is gone', (_, before, now) => {
    const of = (index: number[], n: number) => ({ index, bucket: index.map(() => n), count: 9, sum: 9 });
    const rows = receive([[histogram(1000, of(before, 2))], [histogram(2000, of(now, 3))]]);
    expect(rows[1]).toMatchObject({ h: { index: now, count: now.map(() => 3), sum: 9 } });
  });

  it('sorts and adds up buckets that are not in order', () => {
    const rows = receive([
      [histogram(1000, { index: [7, 4, 7], bucket: [1, 2, 3], count: 6, sum: 6 })],
      [histogram(2000, { index: [7, 4], bucket: [5, 2], count: 7, sum: 8 })],
    ]);
    expect(rows.map((row) => 'h' in row && [row.h.index, row.h.count])).toEqual([
      [
        [4, 7],
        [2, 4],
      ],
      [[7], [1]],
    ]);
  });

  it('starts again when only the zeros fall', () => {
    const rows = receive([
      [histogram(1000, { zero: 5, index: [4], bucket: [2], count: 7, sum: 2 })],
      [histogram(2000, { zero: 1, index: [4], bucket: [3], count: 4, sum: 3 })],
    ]);
    expect(rows[1]).toMatchObject({ h: { zero: 1, index: [4], count: [3], sum: 3 } });
  });

  it('continues in the coarser schema when the sender lowers its own', () => {
    const rows = receive([
      [histogram(1000, { schema: 3, index: [1, 2, 3], bucket: [1, 1, 1], count: 3, sum: 3 })],
      [histogram(2000, { schema: 2, index: [1, 2], bucket: [4, 1], count: 5, sum: 6 })],
    ]);
    expect(rows[1]).toMatchObject({ h: { schema: 2, index: [1], count: [2], sum: 3 } });
  });

  it('does not change the given state, so that a push can be read again', () => {
    const first = toRows([counter(1000, 10)], new Map());
    const lost = toRows([counter(2000, 30)], first.state);
    const again = toRows([counter(3000, 45)], first.state);
    expect(lost.rows).toMatchObject([{ n: 20 }]);
    expect(again.rows).toMatchObject([{ n: 35 }]);
  });

  it('returns increases that add up to the last value, for any growing series', () => {
    const growth = fc.array(fc.dictionary(fc.integer({ min: -40, max: 40 }).map(String), fc.nat(1000)), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(growth, (steps) => {
        const total = new Map<number, number>();
        let count = 0;
        const pushes = steps.map((step, second) => {
          for (const [index, n] of Object.entries(step)) {
            total.set(Number(index), (total.get(Number(index)) ?? 0) + n);
            count += n;
          }
          const index = [...total.keys()].sort((a, b) => a - b);
          const bucket = index.map((i) => total.get(i)!);
          const t = second * 1000;
          return [counter(t, count), histogram(t, { index, bucket, count, sum: count / 2 })];
        });
        const rows = receive(pushes);
        const merged = mergeHistograms(rows.flatMap((row): Histogram[] => ('h' in row ? [row.h] : [])));
        expect(rows.reduce((sum, row) => sum + ('n' in row ? row.n : 0), 0)).toBe(count);
        expect(countOf(merged)).toBe(count);
        expect(merged.sum).toBe(count / 2);
        expect(Object.fromEntries(merged.index.map((i, at) => [i, merged.count[at]]))).toEqual(
          Object.fromEntries([...total].filter(([, n]) => n > 0)),
        );
      }),
    );
  });
});
