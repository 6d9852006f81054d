import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { autoscaler } from './model/adaptive.fixture.ts';
import { badAtAnyLoad, byTurns, cliff, delayedCliff, hysteresis, tokenBucket } from './model/cliffs.fixture.ts';
import { anewEachProbe, neighbour, outages } from './model/disturbances.fixture.ts';
import { exponential, logNormal, mmc, queueOf } from './model/queues.fixture.ts';
import { type Simulated, simulateSearch } from './model/simulate.fixture.ts';
import type { Model } from './model/system.fixture.ts';
import type { CapacityStep, HoldLength, Limits } from './probe-log.ts';
import { searchCapacity } from './search-capacity.ts';

const limits: Limits = {
  from: 20,
  to: 1e5,
  seconds: Number.POSITIVE_INFINITY,
  elapsedS: () => 0,
  round: (value) => Number(value.toPrecision(4)),
};

const step = (value: number, hold: HoldLength, verdict: CapacityStep['verdict']): CapacityStep => ({
  ...{ value, hold, verdict, reason: '', leansToPass: false, steady: true },
  ...(verdict === 'PASS' ? { good: 1000, bad: 0 } : { good: 0, bad: 1000 }),
  ...{ partHeld: verdict === 'PASS', endHeld: verdict === 'PASS' },
  ...(verdict !== 'INVALID' && {
    seen: { share: verdict === 'PASS' ? 0 : 1, effective: 1000, spread: null, limit: 0.05 },
  }),
  limiter: verdict === 'INVALID' ? 'generator' : 'target',
});

type Answer = (value: number, hold: HoldLength) => CapacityStep['verdict'];
const search = (answer: Answer, change: Partial<Limits> = {}) =>
  searchCapacity(async (value, hold) => step(value, hold, answer(value, hold)), { ...limits, ...change });

/** Searches the capacity of a model once per seed. The first rates are random, between 25/s and 400/s. */
async function searches(model: Model, seeds: number): Promise<Simulated[]> {
  const all: Simulated[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const random = seededRandom(seed)('capacity');
    all.push(await simulateSearch(model, random, 200 * 2 ** (4 * random() - 3), {}, 16));
  }
  return all;
}

describe('the search for capacity', { timeout: 60_000 }, () => {
  it.each([
    ['a cliff', cliff(200)],
    ['a token bucket', tokenBucket(200, 20)],
    ['one server', mmc(1, 200, 0.2, 0.05)],
  ])('finds the known limit of %s between its ends', async (_, model) => {
    for (const { end, low, high } of await searches(model, 3)) {
      if (end !== 'found') continue;
      expect(low).toBeLessThanOrEqual(model.capacity * 1.02);
      expect(high).toBeGreaterThanOrEqual(model.capacity);
      expect(high! / low).toBeLessThanOrEqual(1.25);
    }
  });

  it('confirms the lower end for a minute', async () => {
    const { end, low, high, probes } = await search((value) => (value <= 100 ? 'PASS' : 'FAIL'));
    expect([end, high! / low <= 1.25]).toEqual(['found', true]);
    const confirmed = (value: number, verdict: string) =>
      probes.some((one) => one.value === value && one.hold === 'confirm' && one.verdict === verdict);
    expect([confirmed(low, 'PASS'), confirmed(high!, 'FAIL')]).toEqual([true, true]);
  });

  it('finds the limit of an SLO that has no bad events', async () => {
    // From 100/s on, the probe fails on such an SLO. The shares of the other SLOs never come near their limits.
    const found = await searchCapacity(async (value, hold) => {
      const failed = { ...step(value, hold, 'FAIL'), good: 1000, bad: 0, partHeld: true };
      if (value <= 100) return step(value, hold, 'PASS');
      return { ...failed, seen: { share: 1, effective: 1, spread: null, limit: 0.05 } };
    }, limits);
    expect([found.end, found.low <= 100 && found.high! > 100]).toEqual(['found', true]);
  });

  it.each([
    ['and it then has no end above', 'INCONCLUSIVE', 'not-decided', null],
    ['but a failure above is an end', 'FAIL', 'not-decided', 160],
  ] as const)('never calls a load held whose confirmations are undecided, %s', async (_, above, end, high) => {
    const { seen: _seen, ...open } = step(0, 'scan', 'INCONCLUSIVE');
    const found = await searchCapacity(
      async (value, hold) => (value < 100 ? { ...open, value, hold, leansToPass: true } : step(value, hold, above)),
      { ...limits, to: 160 },
    );
    expect(found).toMatchObject({ end, low: 0 });
    if (high === null) expect(found.high).toBeNull();
    else expect(found.high).toBeLessThanOrEqual(high);
  });

  it('searches downwards when the first value does not hold', async () => {
    const { end, low, high } = await search((value) => (value <= 7 ? 'PASS' : 'FAIL'), { from: 300 });
    expect([end, low <= 7, high! > 7]).toEqual(['found', true, true]);
  });

  it('is not decided when the generator reaches its limit first', async () => {
    const found = await search((value) => (value <= 300 ? 'PASS' : 'INVALID'));
    expect(found).toMatchObject({ end: 'not-decided', high: null, half: null, limiter: 'generator' });
    expect(found.low).toBeGreaterThanOrEqual(160);
    expect(found.probes).toContainEqual(step(found.low, 'confirm', 'PASS'));
    expect(await search(() => 'INVALID')).toMatchObject({
      end: 'not-decided',
      low: 0,
      high: null,
      limiter: 'generator',
    });
    const later = (_: number, hold: HoldLength) => (hold === 'confirm' ? 'INVALID' : _ < 100 ? 'PASS' : 'FAIL');
    expect(await search(later)).toMatchObject({ end: 'not-decided', limiter: 'generator' });
  });

  it('does not report that every value holds before the largest value has held for a minute', async () => {
    const held = await search(() => 'PASS', { to: 200 });
    expect(held).toMatchObject({ end: 'held', low: 200, high: null, limiter: 'none' });
    expect(held.probes.at(-1)).toMatchObject({ value: 200, hold: 'confirm' });
    const short = await search((_, hold) => (hold === 'scan' ? 'PASS' : 'FAIL'), { to: 200 });
    expect(short.end).not.toBe('held');
  });

  it('does not report that no value holds before the smallest value has failed for a minute', async () => {
    expect(await search(() => 'FAIL')).toMatchObject({ end: 'nothing-held', low: 0, limiter: 'target' });
    expect(await search((_, hold) => (hold === 'scan' ? 'FAIL' : 'INCONCLUSIVE'))).toMatchObject({
      end: 'not-decided',
    });
  });

  it('is not decided when the time is over', async () => {
    let clock = 0;
    const answer = (value: number) => {
      clock += 40;
      return value < 70 ? 'PASS' : 'FAIL';
    };
    const late = await search(answer, { seconds: 100, elapsedS: () => clock });
    expect(late).toMatchObject({ end: 'not-decided', low: 0, high: 80, limiter: 'time' });
    expect(late.probes).toHaveLength(3);
  });

  it.each([
    ['PASS', { low: 0, high: null }],
    ['FAIL', { low: 0, high: 20 }],
    ['INCONCLUSIVE', { low: 0, high: null }],
  ] as const)('takes no lower end from a scan, and an upper end only from a failure: %s', async (verdict, ends) => {
    let clock = 0;
    const found = await searchCapacity(
      async (value, hold) => {
        clock += 12;
        return { ...step(value, hold, verdict), leansToPass: verdict === 'PASS' };
      },
      { ...limits, seconds: 10, elapsedS: () => clock },
    );
    expect(found).toMatchObject({ end: 'not-decided', limiter: 'time', ...ends });
  });

  it('reports a change when a load that held keeps failing after an overload', async () => {
    let overloaded = false;
    const found = await search((value) => {
      if (value > 140) overloaded = true;
      return value <= (overloaded ? 60 : 140) ? 'PASS' : 'FAIL';
    });
    expect(found).toMatchObject({ end: 'changed', changed: { now: 'breaks' } });
  });

  it('continues with the larger load that a system holds after it grew', async () => {
    let asked = 0;
    const found = await search((value, hold) => {
      if (hold === 'confirm') asked++;
      return value <= (asked > 1 ? 90 : 45) ? 'PASS' : 'FAIL';
    });
    expect([found.end, found.low <= 90 && found.high! > 90]).toEqual(['found', true]);
  });

  it.each([30, 150, 400])('lets a queue empty before it probes a smaller load, from %s on', async (from) => {
    let isQueued = false;
    const limit = 100;
    const found = await search(
      (value) => {
        if (value > limit) isQueued = true;
        else if (value <= 0.7 * limit) isQueued = false;
        return value <= limit && !isQueued ? 'PASS' : 'FAIL';
      },
      { from },
    );
    expect([found.end, found.low <= limit && found.high! > limit]).toEqual(['found', true]);
  });

  it('finds the capacity of an autoscaler between its ends', async () => {
    const model = autoscaler(2, 40, 0.2, 0.05);
    for (const { end, low, high } of await searches(model, 12)) {
      if (end === 'found') expect([low <= model.capacity, high! >= model.capacity]).toEqual([true, true]);
    }
  });

  it('measures the load that holds right after an overload', async () => {
    let overloaded = false;
    const { low, recovery } = await search((value, hold) => {
      const limit = overloaded && hold === 'scan' ? 80 : 100;
      overloaded = value > 140;
      return value <= limit ? 'PASS' : 'FAIL';
    });
    expect(recovery).toBeLessThan(low);
  });
});

describe('a search in any world', { timeout: 60_000 }, () => {
  it.each([
    ['an autoscaler', autoscaler(2, 20, 0.2, 0.05)],
    ['outages', { ...mmc(8, 20, 0.2, 0.05), create: queueOf(8, exponential(0.05), outages(200)) }],
    ['a neighbour', { ...mmc(8, 20, 0.2, 0.05), create: queueOf(8, exponential(0.05), neighbour(1.3, 10, 40)) }],
    ['a heavy tail', { ...mmc(1, 200, 0.2, 0.05), create: queueOf(1, logNormal(0.005, 1.5)) }],
    [
      'a new service time in each probe',
      { ...mmc(8, 20, 0.2, 0.05), create: queueOf(8, exponential(0.05), anewEachProbe(0.1)) },
    ],
    ['a burst allowance', tokenBucket(200, 1000)],
    ['hysteresis', hysteresis(200, 120, 30)],
    ['a late cliff', delayedCliff(40, 30)],
    ['failures in every second probe', byTurns(200)],
  ])('ends by one of its rules: %s', async (_, model) => {
    for (const { end, low, high, seconds } of await searches(model, 1)) {
      expect(['found', 'held', 'nothing-held', 'not-decided', 'changed']).toContain(end);
      if (end === 'found') expect(high! / low).toBeLessThanOrEqual(1.25);
      expect(seconds).toBeLessThan(1200 + 200);
    }
  });

  it('finds no capacity when the share of bad events is the same at any load', async () => {
    const ends = [...(await searches(badAtAnyLoad(0.06), 1)), ...(await searches(badAtAnyLoad(0.05), 1))];
    expect(ends.filter(({ end }) => end === 'found' || end === 'held')).toEqual([]);
  });

  it.each([false, true])(
    'never crashes, whatever the order of the answers (a new system for each probe: %s)',
    async (fresh) => {
      const answer = fc.record({
        verdict: fc.constantFrom('PASS', 'FAIL', 'INCONCLUSIVE', 'INVALID' as const),
        leansToPass: fc.boolean(),
        partHeld: fc.boolean(),
        endHeld: fc.boolean(),
        steady: fc.boolean(),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        nothing: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(answer, { minLength: 1, maxLength: 40 }),
          fc.integer({ min: 1, max: 64 }),
          async (all, times) => {
            let turn = 0;
            const asked: number[] = [];
            const probe = async (value: number, hold: HoldLength): Promise<CapacityStep> => {
              asked.push(value);
              const { share, nothing, ...one } = all[turn++ % all.length]!;
              const { seen, ...rest } = step(value, hold, one.verdict);
              return { ...rest, ...one, ...(seen && !nothing && { seen: { ...seen, share } }) };
            };
            const clock = { seconds: 25, elapsedS: () => turn };
            const found = await searchCapacity(probe, { ...limits, ...clock, to: 20 * times, fresh });
            for (const value of asked) expect(value > 0 && Number.isFinite(value)).toBe(true);
            expect(found.low).toBeLessThan(found.high ?? Number.POSITIVE_INFINITY);
            if (found.end !== 'found') return;
            const answers = (value: number) =>
              found.probes.filter((one) => one.value === value).map((one) => one.verdict);
            expect(found.high! / found.low).toBeLessThanOrEqual(1.25);
            expect(answers(found.low).concat(answers(found.high!))).not.toContain(undefined);
          },
        ),
        { numRuns: 15 },
      );
    },
  );
});
