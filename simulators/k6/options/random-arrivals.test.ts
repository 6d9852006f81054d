import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawGaps, type Gaps } from '../../../scenarios/base/arrival-gaps.ts';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { dueAt } from '../../../scenarios/lib/names.ts';
import type { Knot } from '../../../scenarios/plan/load.ts';
import { arrivalsIn } from './arrivals-in.ts';
import { randomArrivals } from './random-arrivals.ts';

const flat = (seconds: number, times = 1): Knot[] => [
  { atS: 0, times },
  { atS: seconds, times },
];
const poisson: Gaps = { arrivals: 'poisson', burstiness: 1 };
const gap = (seed: number, gaps = poisson) => drawGaps(gaps, seededRandom(seed)('arrivals'));

type Stages = { startRate?: number; timeUnit?: string; stages?: readonly { target: number; duration: string }[] };

/** Returns the start times in seconds, by the loop of lib/executor/ramping_arrival_rate.go. */
function startsOf({ startRate, stages = [] }: Stages): number[] {
  const starts: number[] = [];
  const unitS = 3_600_000;
  let [from, i, doneSoFar, endCount, stageStart] = [startRate! / unitS, 1, 0, 0, 0];
  for (const { target, duration } of stages) {
    const to = target / unitS;
    const seconds = Number.parseInt(duration, 10) / 1e6;
    // The rate changes only between stages.
    if (seconds > 0 && to !== from) throw new Error('a rate changes within a stage');
    endCount += seconds * to;
    for (; i <= endCount; i++) starts.push(stageStart + (i - doneSoFar) / to);
    [doneSoFar, from] = [endCount, to];
    stageStart += seconds;
  }
  return starts;
}

/** Returns the p-value of Kolmogorov's test against an exponential distribution of mean 1, by Smirnov's series. */
function exponentialP(gaps: readonly number[]): number {
  const sorted = [...gaps].sort((a, b) => a - b);
  const n = sorted.length;
  const distance = Math.max(
    ...sorted.map((x, i) => Math.max((i + 1) / n - (1 - Math.exp(-x)), 1 - Math.exp(-x) - i / n)),
  );
  const t = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  return 2 * [1, 2, 3, 4, 5].reduce((sum, k) => sum + (-1) ** (k - 1) * Math.exp(-2 * k * k * t * t), 0);
}

describe('randomArrivals', () => {
  it('makes k6 start one iteration at every due time, and none after the last', () => {
    const rate = fc.double({ min: 0.05, max: 200, noNaN: true });
    const shape = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(rate, shape, fc.integer(), fc.boolean(), (perSecond, burstiness, seed, ramp) => {
        const knots = ramp
          ? [{ atS: 0, times: 0 }, { atS: 5, times: 1 }, { atS: 5, times: 2 }, ...flat(9).slice(1)]
          : flat(9);
        const { count, dueBy, executor, schedule } = randomArrivals(
          perSecond,
          knots,
          gap(seed, { arrivals: 'gamma', burstiness }),
        );
        const starts = startsOf(executor as Stages);
        expect(starts).toHaveLength(count);
        expect(dueBy(1e9)).toBe(count);
        const dueOf = (i: number) => ('due' in schedule ? dueAt(schedule.due, i) : Number.NaN);
        const worst = starts.reduce((most, start, i) => Math.max(most, Math.abs(start - dueOf(i))), 0);
        expect(worst).toBeLessThan(0.0002);
      }),
      { numRuns: 40 },
    );
  });

  it("has exponential gaps, by Kolmogorov's test in at least 95 % of 50 seeds", () => {
    const passed = Array.from({ length: 50 }, (_, seed) => {
      const starts = startsOf(randomArrivals(50, flat(20), gap(seed)).executor as Stages);
      return exponentialP(starts.map((at, i) => (at - (starts[i - 1] ?? 0)) * 50)) > 0.01;
    }).filter(Boolean).length;
    expect(passed).toBeGreaterThanOrEqual(48);
    // The statistical test can fail: it rejects even gaps, and the gaps of half the arrival rate.
    expect(exponentialP(Array(1000).fill(1))).toBeLessThan(1e-6);
    const slow = startsOf(randomArrivals(25, flat(20), gap(1)).executor as Stages);
    expect(exponentialP(slow.map((at, i) => (at - (slow[i - 1] ?? 0)) * 50))).toBeLessThan(1e-6);
  });

  it('follows a changing rate', () => {
    const { dueBy } = randomArrivals(
      200,
      [
        { atS: 0, times: 0 },
        { atS: 40, times: 1 },
      ],
      gap(5),
    );
    // A quarter of the 4,000 expected starts is in the first half. The tolerance is four standard deviations.
    expect(Math.abs(dueBy(40) - 4000)).toBeLessThan(4 * Math.sqrt(4000));
    expect(Math.abs(dueBy(20) - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });

  it('is a scenario of at least a second without an arrival when nothing is due', () => {
    const { count, executor } = randomArrivals(0.0003, flat(0.5), gap(1));
    expect(count).toBe(0);
    expect(startsOf(executor as Stages)).toEqual([]);
    expect(executor.stages?.at(-1)?.duration).toBe('1000000us');
  });
});

describe('arrivalsIn', () => {
  it('draws the same for every instance, and other gaps for another seed, program or phase', () => {
    const program = { key: 'a', label: 'a', file: 'a.ts', perSecond: 20, timeoutS: 10, gaps: poisson };
    const phase = { name: 'steady', kind: 'steady', startS: 0, endS: 30 } as const;
    const due = (more: object, name: string, seed: number) =>
      arrivalsIn({ ...program, ...more }, { ...phase, name }, flat(30), seed)!.schedule;
    expect(due({}, 'steady', 1)).toEqual(due({}, 'steady', 1));
    for (const other of [due({}, 'steady', 2), due({ label: 'b' }, 'steady', 1), due({}, 'other', 1)])
      expect(other).not.toEqual(due({}, 'steady', 1));
  });
});
