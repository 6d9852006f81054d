import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measure, RecordDigest } from '../record/digest.ts';
import type { RunDocument } from '../record/run.ts';
import { assess } from './assess.ts';
import { compareRuns } from './compare-runs.ts';
import { decideChanges } from './decide-changes.ts';
import { inTurns } from './design.fixture.ts';
import { runDigest } from './run-digest.ts';
import { sloMeasures } from './slo-measures.ts';

const latency = { name: 'api-latency', phase: 'steady', unit: 's', op: '<=', objective: 0.2 } as const;
const errors = { name: 'api-errors', phase: 'steady', unit: '1', op: '>=', objective: 0.999 } as const;

const nothing: RecordDigest = { measures: [], shapes: [], requests: 0, slices: [] };

/** Returns the start of a run. Both sides take turns, with a run every ten minutes: `a0`, `b0`, `a1`, `b1`. */
const startOf = (id: string) => {
  const place = 2 * Number(id.replace(/\D/g, '')) + (id.startsWith('b') ? 1 : 0);
  return new Date(Date.UTC(2026, 10, 24, 8, 10 * place)).toISOString();
};

const run = (id: string, value: number | null, change: Partial<RunDocument> = {}) =>
  runDigest(
    {
      id,
      startedAt: startOf(id),
      endedAt: startOf(id),
      plan: 'smoke',
      target: 'shop',
      profile: null,
      tool: { version: '0.1.0' },
      status: 'complete',
      comparableKey: 'k',
      environment: { cores: 2 },
      tags: {},
      validity: { status: 'valid', reasons: [] },
      slos: [{ ...latency, value, interval: null }],
      ...change,
    } as unknown as RunDocument,
    nothing,
  );

/** Returns one measure of an SLO for each value, as if each value came from a different run. */
const measures = (slo: typeof latency | typeof errors, values: readonly number[]): Measure[] =>
  values.flatMap((value) => sloMeasures({ slos: [{ ...slo, value, interval: null }] } as unknown as RunDocument));

const assessed = (base: readonly number[], head: readonly number[], slo: typeof latency | typeof errors = latency) =>
  assess({
    base: measures(slo, base),
    head: measures(slo, head),
    history: [],
    design: inTurns(base.length, head.length),
  })!;

const runs = (side: string, values: readonly (number | null)[]) => values.map((value, i) => run(`${side}${i}`, value));
const quiet = [0.1, 0.101, 0.099, 0.1005, 0.0995];
const times = (factor: number) => quiet.map((value) => value * factor);
const verdict = (base: readonly number[], head: readonly number[]) =>
  compareRuns(runs('a', base), runs('b', head)).verdict;

describe('the comparison of two groups of runs', () => {
  it('distinguishes a regression, an improvement and no change', () => {
    expect(verdict(quiet, times(1.2))).toBe('regression');
    expect(verdict(times(1.2), quiet)).toBe('improvement');
    expect(verdict(quiet, quiet)).toBe('equivalent');
    const [change] = compareRuns(runs('a', quiet), runs('b', times(1.2))).metrics;
    expect(change!.ratio).toBeCloseTo(1.2, 9);
    expect(change!.interval![0]).toBeLessThan(1.2);
    expect(change!.interval![1]).toBeGreaterThan(1.2);
  });

  it('is inconclusive when neither a change nor its absence is significant', () => {
    const noisy = compareRuns(runs('a', [0.1, 0.12, 0.08]), runs('b', [0.11, 0.13, 0.09]));
    expect(noisy.verdict).toBe('inconclusive');
    expect(noisy.metrics[0]!.reasonCode).toBe('undecided');
    expect(noisy.metrics[0]!.reason).toMatch(/more than 30 further runs per side/);
    expect(noisy.metrics[0]!.mde).toBeGreaterThan(0.05);
  });

  /** Returns runs on successive days, so that each run is a batch. */
  const daily = (side: string, values: readonly number[], from: number) =>
    values.map((value, i) => {
      const startedAt = new Date(Date.UTC(2026, 0, from + i)).toISOString();
      return run(`${side}${i}`, value, { startedAt, endedAt: startedAt });
    });

  it('decides nothing between one batch and another, and decides when one side has three', () => {
    const hour = (at: string) => ({ startedAt: at, endedAt: at });
    const batch = (side: string, at: string) => quiet.map((value, i) => run(`${side}${i}`, value, hour(at)));
    const slow = times(1.3).map((value, i) => run(`b${i}`, value, hour('2026-02-01T00:00:00.000Z')));
    expect(compareRuns(batch('a', '2026-01-01T00:00:00.000Z'), slow)).toMatchObject({
      verdict: 'inconclusive',
      reasonCode: 'too-few-batches',
      unit: 'batch',
      metrics: [{ interval: null }],
      batches: { base: [{ runs: 5 }], head: [{ runs: 5 }] },
    });
    expect(compareRuns(daily('a', quiet, 1), slow)).toMatchObject({ verdict: 'regression', unit: 'batch' });
  });

  it('calls a single run a regression only if it is worse than every run of the other side', () => {
    const base = [...quiet, ...quiet, 0.13].map((value, i) => value * (1 + i * 1e-4));
    const against = (value: number) => compareRuns(daily('a', base, 1), daily('b', [value], 40)).verdict;
    expect(against(0.1295)).toBe('inconclusive');
    expect(against(0.14)).toBe('regression');
  });

  it('states a larger detectable change if more SLOs share the error rate', () => {
    const slo = (name: string, value: number) => ({ ...latency, name, value, interval: null });
    const side = (id: string, names: readonly string[]) =>
      [0.1, 0.105, 0.095, 0.102, 0.098].map((value, i) =>
        run(`${id}${i}`, value, { slos: names.map((name) => slo(name, value)) as never }),
      );
    const mde = (...names: string[]) => compareRuns(side('a', names), side('b', names)).metrics[0]!.mde!;
    expect(mde('one')).toBeGreaterThan(0.05);
    expect(mde('one', 'two', 'three', 'four', 'five')).toBeGreaterThan(mde('one'));
  });

  it('never decides on one run against one, however far apart they are', () => {
    const one = compareRuns(runs('a', [0.1]), runs('b', [1]));
    expect(one).toMatchObject({ verdict: 'inconclusive', reasonCode: 'too-few-runs' });
    expect(one.metrics[0]!.reasonCode).toBe('too-few-runs');
  });

  it('compares shares by their difference, and a lower share is worse', () => {
    const shares = (head: readonly number[]) => decideChanges([assessed([1, 1, 1], head, errors)])[0]!;
    expect(shares([0.98, 0.981, 0.979])).toMatchObject({ verdict: 'regression', ratio: null });
    expect(shares([1, 1, 1])).toMatchObject({ verdict: 'equivalent', interval: [0, 0] });
  });

  it('is invalid when a run has no value, or one that is not a number', () => {
    const without = compareRuns(runs('a', [null, 0.1, 0.1]), runs('b', quiet));
    expect(without.metrics[0]).toMatchObject({ verdict: 'invalid', reasonCode: 'no-value' });
    expect(without.verdict).toBe('invalid');
    expect(verdict([Number.NaN, 0.1, 0.1], quiet)).toBe('invalid');
    expect(compareRuns(runs('a', [null, null]), runs('b', [null])).metrics[0]!.reasonCode).toBe('no-value');
  });

  it.each([3, 1])(
    'is invalid if an SLO has no value in any of %i runs a side, although another SLO is unchanged',
    (n) => {
      const side = (name: string) =>
        quiet.slice(0, n).map((value, i) => {
          const slos = [
            { ...latency, value, interval: null },
            { ...errors, value: null, interval: null },
          ];
          return run(`${name}${i}`, null, { slos: slos as never });
        });
      const { verdict, metrics } = compareRuns(side('a'), side('b'));
      expect([verdict, metrics.find(({ name }) => name.startsWith('api-errors'))?.reasonCode]).toEqual([
        'invalid',
        'no-value',
      ]);
    },
  );

  it('counts a run beyond the timeout as slower, but not a run without a value', () => {
    const beyond = { slos: [{ ...latency, value: null, interval: [0.3, null], censored: true }] } as never;
    const slow = quiet.map((_, i) => run(`b${i}`, null, beyond));
    expect(compareRuns(runs('a', quiet), slow).verdict).toBe('regression');
    expect(compareRuns(slow, runs('b', quiet)).verdict).toBe('improvement');
    const one = compareRuns(runs('a', quiet), [slow[0]!]);
    expect(one.verdict).toBe('inconclusive');
    expect(one.metrics[0]!.reasonCode).toBe('timeouts-by-chance');
  });

  it('does not compare values in different units', () => {
    const inMilliseconds = run('b', 100, { slos: [{ ...latency, unit: '1', value: 100, interval: null }] as never });
    expect(compareRuns(runs('a', quiet), [inMilliseconds])).toMatchObject({
      verdict: 'invalid',
      reasonCode: 'not-comparable',
    });
  });

  /** Returns runs of one side that differ in their longest stall, with an SLO of less than 1 s. */
  const stalls = (side: string, seconds: readonly number[]) => {
    const slo = { name: 'longest-stall', phase: 'steady', unit: 's', op: '<', objective: 1, fold: 'max' } as const;
    return seconds.map((value, i) => run(`${side}${i}`, null, { slos: [{ ...slo, value, interval: null }] as never }));
  };

  it('compares the largest value of a run by its limit and not by its size', () => {
    const quietStalls = [0.011, 0.019, 0.008, 0.03, 0.012];
    const compared = (head: readonly number[]) => compareRuns(stalls('a', quietStalls), stalls('b', head)).metrics[0]!;
    expect(compared([0.025, 0.04, 0.02, 0.011, 0.2])).toMatchObject({
      verdict: 'equivalent',
      base: expect.closeTo(0.016, 3),
    });
    expect(compared([1.2, 3, 2, 1.5, 1.1]).verdict).toBe('regression');
    expect(compared([0.02, 3, 0.02, 0.02, 0.02]).verdict).toBe('inconclusive');
    const three = compareRuns(stalls('a', [0.01, 0.01, 0.01]), stalls('b', [1.2, 1.3, 2])).metrics[0]!;
    expect(three.verdict).toBe('regression');
  });

  it('discards the first run of each batch when it differs from the others, or on request', () => {
    const batch = (side: string, day: number, values: readonly number[]) =>
      values.map((value, i) => {
        const startedAt = new Date(Date.UTC(2026, 0, day, 8, 5 * i)).toISOString();
        return run(`${side}${day * 10 + i}`, value, { startedAt, endedAt: startedAt });
      });
    const warm = [0.101, 0.099, 0.1005, 0.0995];
    const sides = (first: number) => ({
      base: [1, 2, 3].flatMap((day) => batch('a', day, [first, ...warm])),
      head: [4, 5, 6].flatMap((day) => batch('b', day, [first, ...warm])),
    });
    const [cold, same] = [sides(0.13), sides(0.1)];
    expect(compareRuns(cold.base, cold.head).discarded).toEqual(['a10', 'a20', 'a30', 'b40', 'b50', 'b60']);
    expect(compareRuns(cold.base, cold.head, { discardFirst: false }).discarded).toEqual([]);
    expect(compareRuns(same.base, same.head).discarded).toEqual([]);
    expect(compareRuns(same.base, same.head, { discardFirst: true }).discarded).toHaveLength(6);
    // The batch of `b` has only one run, which is a first run but must stay. Then the first runs of `a` stay as well.
    const single = compareRuns(cold.base, batch('b', 7, [0.131]));
    expect(single).toMatchObject({ discarded: [], verdict: 'equivalent' });
  });

  it('reports other differences, which do not prevent a comparison', () => {
    const other = { environment: { cores: 2, node: '22' }, tags: { branch: 'mine' } };
    const { verdict, differences } = compareRuns(
      runs('a', quiet),
      quiet.map((value, i) => run(`b${i}`, value, other)),
    );
    expect(verdict).toBe('equivalent');
    expect(differences).toEqual(['node none → 22', 'tag branch none → mine']);
  });

  it('compares no run that is INVALID, unfinished or made under other conditions, and reports the difference', () => {
    const other = (change: Partial<RunDocument>) => compareRuns(runs('a', quiet), [run('b', 0.1, change)]);
    expect(other({ status: 'aborted' })).toMatchObject({ verdict: 'invalid', metrics: [] });
    const reasons = [{ code: 'x', cause: 'the generator lagged', taints: { kinds: [] }, evidence: '' }];
    expect(other({ validity: { status: 'invalid', reasons } }).reason).toBe('b is not valid: the generator lagged');
    expect(other({ comparableKey: 'o', target: 'till', environment: { cores: 4 } }).reason).toBe(
      'a0 and b differ in target, cores',
    );
    expect(compareRuns([run('a', 1, { slos: [] })], [run('b', 1, { slos: [] })]).verdict).toBe('invalid');
  });

  it('changes its sign when the sides are swapped, and does not depend on the unit of time', () => {
    const values = fc.array(fc.double({ min: 0.01, max: 5, noNaN: true }), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(values, values, fc.constantFrom(0.001, 1000), (base, head, factor) => {
        const there = assessed(base, head);
        const back = assessed(head, base);
        expect(back.difference).toBeCloseTo(-there.difference, 9);
        expect(back.chances.worse).toBeCloseTo(there.chances.better, 9);
        const by = (list: number[]) => list.map((value) => value * factor);
        const scaled = assessed(by(base), by(head));
        expect(scaled.change.ratio! / there.change.ratio!).toBeCloseTo(1, 9);
      }),
    );
  });
});

it('does not compare a run that one SLO makes INVALID, and takes no value of an INVALID SLO', () => {
  const ok = { ...errors, value: 1, interval: null };
  const broken = { ...latency, value: 0.1, interval: null, verdict: 'INVALID' };
  const side = (name: string, change: Partial<RunDocument>) =>
    quiet.map((_, i) => run(`${name}${i}`, null, { slos: [ok, broken] as never, ...change }));
  const invalid = compareRuns(side('a', { verdict: 'INVALID', reason: 'it fell by 5' }), side('b', {}));
  expect([invalid.verdict, invalid.reasonCode]).toEqual(['invalid', 'not-comparable']);
  const failed = compareRuns(side('a', { verdict: 'FAIL' }), side('b', { verdict: 'FAIL' }));
  expect(failed.metrics.map(({ name, reasonCode }) => [name, reasonCode])).toContainEqual([
    'api-latency{steady}',
    'no-value',
  ]);
});
