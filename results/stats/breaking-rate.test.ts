import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { breakingRate, type RatePoint } from './breaking-rate.ts';

const rates = [20, 40, 80, 160];

/** Returns page views. Below the rate `from`, 5 % of the views are slow; from this rate on, 80 % are slow. */
function pageViews(each: number, from: number, purpose = 'views'): RatePoint[] {
  const random = seededRandom(7)(purpose);
  return rates.flatMap((rate) =>
    Array.from({ length: each }, () => ({
      rate: rate * (0.98 + 0.04 * random()),
      meets: random() > (rate >= from ? 0.8 : 0.05),
    })),
  );
}

describe('breakingRate', () => {
  it('finds the load from which on a vital breaks, and the load up to which it holds', () => {
    const { bins, holdsUpTo, breaks } = breakingRate(pageViews(30, 80), 0.75);
    expect(bins.map(({ finding }) => finding)).toEqual(['holds', 'holds', 'breaks', 'breaks']);
    expect(holdsUpTo).toBeCloseTo(40, -1);
    expect(breaks!.from).toBeGreaterThan(78);
    expect(breaks!.to).toBeLessThan(82);
  });

  it('finds no breach when no load breaks the vital', () => {
    const { holdsUpTo, breaks } = breakingRate(pageViews(30, Number.POSITIVE_INFINITY), 0.75);
    expect(breaks).toBeNull();
    expect(holdsUpTo).toBeGreaterThan(155);
  });

  it('decides nothing with two bad samples, and returns the number of samples that it needs', () => {
    const two = Array.from({ length: 2 }, () => ({ rate: 50, meets: false }));
    expect(breakingRate(two, 0.75)).toMatchObject({ holdsUpTo: null, breaks: null, bins: [{ needed: 1 }] });
    const good = Array.from({ length: 2 }, () => ({ rate: 50, meets: true }));
    expect(breakingRate(good, 0.75)).toMatchObject({ holdsUpTo: null, breaks: null, bins: [{ needed: 9 }] });
    expect(breakingRate([], 0.75)).toEqual({ bins: [], holdsUpTo: null, breaks: null });
  });

  it('reports a breach in the middle, although a higher load holds', () => {
    const level = (rate: number, meets: boolean) => Array.from({ length: 20 }, () => ({ rate, meets }));
    const middle = breakingRate([...level(10, true), ...level(50, false), ...level(100, true)], 0.75);
    expect(middle).toMatchObject({ holdsUpTo: 10, breaks: { from: 50, to: 50 } });
  });

  it('cuts a slope into groups', () => {
    const slope = Array.from({ length: 240 }, (_, i) => ({ rate: 100 + i / 2, meets: i < 120 }));
    const { bins, holdsUpTo, breaks } = breakingRate(slope, 0.75);
    // The last group has only the samples that remain, which may be too few to decide.
    for (const { samples } of bins.slice(0, -1)) expect(samples).toBeGreaterThanOrEqual(11);
    expect(holdsUpTo).toBeGreaterThan(145);
    expect(breaks!.to).toBeLessThan(185);
  });

  it('does not join samples at low and at high rates into one group, even if all are good', () => {
    const climb = Array.from({ length: 20 }, (_, i) => ({ rate: 20 * 1.05 ** i, meets: true }));
    const { holdsUpTo, bins } = breakingRate(climb, 0.75);
    expect(holdsUpTo).toBeNull();
    for (const { from, to } of bins) expect(to).toBeLessThanOrEqual(1.25 * from);
  });

  it('reports a false breach in at most 5 % of runs, over all levels, if a page just meets its limit', () => {
    const random = seededRandom(11)('false alarms');
    const runs = 1000;
    let accused = 0;
    for (let run = 0; run < runs; run++) {
      const points = rates.flatMap((rate) => Array.from({ length: 15 }, () => ({ rate, meets: random() < 0.75 })));
      if (breakingRate(points, 0.75).breaks) accused++;
    }
    // The bound is 5 % plus three standard errors of the share.
    expect(accused / runs).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
  });

  it('keeps every sample in bins by rate, and needs at least three to decide', () => {
    const point = fc.record({ rate: fc.double({ min: 0, max: 1000, noNaN: true }), meets: fc.boolean() });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 60 }), (points) => {
        const { bins } = breakingRate(points, 0.75);
        expect(bins.reduce((sum, { samples }) => sum + samples, 0)).toBe(points.length);
        for (const [i, bin] of bins.entries()) {
          expect(bin.from <= bin.to && bin.from >= (bins[i - 1]?.to ?? 0)).toBe(true);
          expect(bin.needed === null || bin.needed > 0).toBe(true);
          if (bin.finding !== 'open') expect(bin.samples).toBeGreaterThanOrEqual(3);
        }
      }),
    );
  });
});
