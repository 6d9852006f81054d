import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { toCapacityResult } from './capacity-result.ts';
import { badAtAnyLoad, delayedCliff, hysteresis, tokenBucket } from './model/cliffs.fixture.ts';
import { protocol, simulateSearch } from './model/simulate.fixture.ts';
import type { Model } from './model/system.fixture.ts';
import { mostProbes } from './probe-log.ts';
import type { Capacity } from './search-capacity.ts';

const undecided = { leansToPass: false, partHeld: true, endHeld: true, steady: true, limiter: 'target' as const };
const found: Capacity = {
  ...{ end: 'found', limiter: 'target', low: 40, high: 50, half: null, recovery: 32, changed: null },
  probes: [{ value: 50, hold: 'confirm', verdict: 'FAIL', reason: 'p95 is 300 ms', good: 10, bad: 9, ...undecided }],
};
const search = {
  ...{ plan: 'p', target: 't', vary: 'rate', planned: 20, unit: '1/s', found, probes: [], seconds: 60, confirmS: 60 },
  scaling: { reason: 'none' },
};
const plainAxis = { exact: (at: number) => at, toValue: (at: number) => at, lowerIsHarder: false };
const reciprocal = { exact: (at: number) => 1 / at, toValue: (at: number) => Math.round(1 / at), lowerIsHarder: true };

describe('the result of a capacity search', () => {
  it('has the ends, the headroom and the day on which the growing load reaches each end', () => {
    const growth = { rate: { factor: 2, days: 10 }, nowMs: Date.parse('2026-01-01T00:00:00Z') };
    expect(toCapacityResult({ ...search, growth })).toMatchObject({
      capacity: { low: 40, high: 50, holds: 'low', censored: false, recovery: 32 },
      headroom: { planned: 20, times: 2 },
      growth: { reachedFrom: '2026-01-11', reachedBy: '2026-01-14' },
      reason: 'p95 is 300 ms',
    });
  });

  it.each([1 + 1e-9, 1])('has the last date that a Date can hold for a growth by a factor of %d', (factor) => {
    const growth = { rate: { factor, days: 365 }, nowMs: 0 };
    expect(toCapacityResult({ ...search, growth }).growth?.reachedBy).toBe('+275760-09-13');
  });

  it('swaps the ends on an axis on which smaller values are harder', () => {
    const half = { value: 1 / 9.5, interval: [1 / 11, 1 / 8] as [number, number] };
    const world = { ...found, low: 1 / 10, high: 1 / 9, half, recovery: null };
    const { capacity, headroom } = toCapacityResult({ ...search, found: world, confirmS: null, axis: reciprocal });
    expect(capacity).toMatchObject({ low: 9, high: 10, holds: 'high', censored: false, half: 9.5 });
    expect(capacity.interval).toEqual([expect.closeTo(8), expect.closeTo(11)]);
    expect(headroom).toEqual({ planned: 20, times: 2 });
  });

  it.each([
    [60, false],
    [null, true],
  ])('has no headroom if no value held; only the result of a world is then censored', (confirmS, censored) => {
    const none: Capacity = { ...found, end: 'nothing-held', low: 0, recovery: null };
    const { capacity, headroom } = toCapacityResult({ ...search, found: none, confirmS });
    expect([capacity.low, capacity.censored, headroom.times]).toEqual([0, censored, 0]);
  });

  it.each([
    [mostProbes - 1, false],
    [mostProbes, true],
  ])('names the number of probes as the cause if it ended the search: %d probes', (count, isNamed) => {
    const probes = Array.from({ length: count }, () => found.probes[0]!);
    const late: Capacity = { ...found, end: 'not-decided', limiter: 'time', probes };
    expect(toCapacityResult({ ...search, found: late }).reason.includes(`${mostProbes} probes`)).toBe(isNamed);
  });

  it.each([
    ['found', 60, plainAxis, 'largest|smallest', 'failed'],
    ['held', 60, plainAxis, 'failed', 'held for 60 s'],
    ['not-decided', 60, plainAxis, '60', 'no'],
    ['found', null, plainAxis, '60', 'largest value that passed'],
    ['found', null, reciprocal, '60', 'smallest value that passed'],
    ['held', null, reciprocal, 'failed', 'smallest value that passed'],
  ] as const)(
    'has a meaning that states only confirmed values: %s, confirmed for %s s',
    (end, confirmS, axis, never, part) => {
      const { meaning } = toCapacityResult({ ...search, found: { ...found, end }, confirmS, axis });
      expect(meaning).not.toMatch(new RegExp(never));
      expect(meaning).toContain(part);
    },
  );
});

describe('the effects that a result does not exclude', () => {
  const resultOf = async (model: Model, from: number) => {
    const simulated = await simulateSearch(model, seededRandom(1)('not excluded'), from);
    return toCapacityResult({ ...search, found: simulated, confirmS: protocol.confirmS });
  };

  it.each([
    ['a burst allowance that lasts longer than a hold', tokenBucket(200, 1e6), 50],
    ['a cliff after more than a hold', delayedCliff(200, 120), 50],
    ['a cliff after more than a hold, and a first value above the cliff', delayedCliff(200, 120), 400],
  ])('include a limit that appears only after a longer hold, if the result is too high: %s', async (_, model, from) => {
    const { verdict, capacity, notExcluded } = await resultOf(model, from);
    expect(['found', 'held']).toContain(verdict);
    expect(capacity.low).toBeGreaterThan(model.capacity);
    expect(notExcluded).toContainEqual(expect.stringContaining(`more than ${protocol.confirmS} s`));
  });

  it('include a higher capacity before the first overload, if the search began above the capacity', async () => {
    const left = await resultOf(hysteresis(200, 60, Number.POSITIVE_INFINITY), 400);
    expect([left.verdict, left.capacity.low <= 60]).toEqual(['found', true]);
    expect(left.notExcluded).toContainEqual(expect.stringContaining('first overload, at 400/s'));
  });

  it('are not listed if nothing was found', async () => {
    expect((await resultOf(badAtAnyLoad(0.06), 50)).notExcluded).toEqual([]);
  });
});
