import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { type RunOfValues, runsToDecide, sequentialRuns } from './sequential-runs.ts';

const limit = 0.25;
const times = (n: number, run: RunOfValues) => Array<RunOfValues>(n).fill(run);

/**
 * Simulates sequences of runs with three values each. A sequence ends when it is decided or has `most` runs. Returns
 * the shares of sequences that were found above and below the limit, and the mean number of runs.
 */
function ends(next: (random: () => number) => RunOfValues, worlds: number, most: number) {
  const found = { above: 0, below: 0, undecided: 0 };
  let made = 0;
  for (let world = 0; world < worlds; world++) {
    const random = seededRandom(world)('runs');
    const runs: RunOfValues[] = [];
    let { finding } = sequentialRuns(runs, limit);
    while (finding === 'undecided' && runs.length < most) {
      runs.push(next(random));
      ({ finding } = sequentialRuns(runs, limit));
    }
    found[finding]++;
    made += runs.length;
  }
  return { above: found.above / worlds, below: found.below / worlds, meanRuns: made / worlds };
}

const independent = (share: number) => (random: () => number) => ({
  bad: [random(), random(), random()].filter((one) => one < share).length,
  total: 3,
});
/** Draws runs whose three values are always equal, because the machine or the moment decides all of them. */
const together = (share: number) => (random: () => number) => ({ bad: random() < share ? 3 : 0, total: 3 });

describe('the sequential rule over runs', () => {
  it.each([
    ['independent values', independent(limit)],
    ['values that depend on each other', together(limit)],
  ])('is wrong at most once in twenty on either side, when it is applied after each of 100 runs: %s', (_what, next) => {
    // If a finding is wrong with a probability of 5 %, more than 6.6 % of 1,000 findings are wrong with a probability
    // of about 1 %.
    const { above, below } = ends(next, 1000, 100);
    expect(above).toBeLessThan(0.066);
    expect(below).toBeLessThan(0.066);
  });

  it('would be wrong far more often if dependent values were counted one by one', () => {
    const { above } = ends((random) => together(limit)(random), 300, 100);
    let naive = 0;
    for (let world = 0; world < 300; world++) {
      const random = seededRandom(world)('runs');
      const single: RunOfValues[] = [];
      for (let n = 0; n < 100; n++) {
        const { bad } = together(limit)(random);
        single.push(...times(3, { bad: bad / 3, total: 1 }));
        if (sequentialRuns(single, limit).finding !== 'above') continue;
        naive++;
        break;
      }
    }
    expect(naive / 300).toBeGreaterThan(0.1);
    expect(naive / 300).toBeGreaterThan(above);
  });

  it('stops a clear case early, and leaves a borderline case undecided', () => {
    const good = ends(independent(0.01), 200, 60);
    expect(good.below).toBeGreaterThan(0.99);
    expect(good.meanRuns).toBeLessThan(22);
    const bad = ends(independent(0.9), 200, 60);
    expect(bad.above).toBeGreaterThan(0.99);
    expect(bad.meanRuns).toBeLessThan(8);
    expect(ends(independent(limit), 200, 60).meanRuns).toBeGreaterThan(50);
  });

  it('ignores a run without a value, and is undecided without runs', () => {
    expect(sequentialRuns(times(50, { bad: 0, total: 0 }), limit)).toMatchObject({ finding: 'undecided', runs: 0 });
    expect(sequentialRuns(times(50, { bad: 0, total: 3 }), limit).finding).toBe('below');
  });

  it('returns the number of runs that it needs: one run less does not decide', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 30 }), (bad, more) => {
        const seen = sequentialRuns([...times(bad, { bad: 1, total: 1 }), ...times(more, { bad: 0, total: 1 })], limit);
        const needed = runsToDecide(seen, limit);
        if (seen.finding !== 'undecided' || needed === null) return;
        const at = (n: number) => sequentialRuns(times(n, { bad: seen.share, total: 1 }), limit).finding;
        expect(needed).toBeGreaterThan(seen.runs);
        expect(at(needed)).not.toBe('undecided');
        expect(at(needed - 1)).toBe('undecided');
      }),
      { numRuns: 200 },
    );
    expect(runsToDecide({ share: limit, runs: 30 }, limit)).toBeNull();
  });
});
