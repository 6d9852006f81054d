import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { arrivalTimes } from './arrivals.ts';

const process = (arrivals: 'constant' | 'poisson' | 'gamma', burstiness = 1) => ({ arrivals, burstiness });
const next = (seed: number) => seededRandom(seed)('arrivals');

describe('arrivalTimes', () => {
  it('are evenly spaced with constant gaps', () => {
    expect(arrivalTimes(process('constant'), 4, 1, next(1))).toEqual([0, 250, 500, 750]);
  });

  it('depend on the seed only', () => {
    const of = (seed: number) => arrivalTimes(process('poisson'), 50, 2, next(seed));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it('keep the rate as Poisson arrivals, and the standard deviation of their gaps equals the mean', () => {
    const times = arrivalTimes(process('poisson'), 100, 200, next(3));
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(mean).toBeGreaterThan(9.7);
    expect(mean).toBeLessThan(10.3);
    expect(deviation / mean).toBeGreaterThan(0.95);
    expect(deviation / mean).toBeLessThan(1.05);
  });

  it.each([0.25, 4])('have gaps of a gamma distribution with the shape %d', (burstiness) => {
    const times = arrivalTimes(process('gamma', burstiness), 100, 300, next(3));
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(Math.abs(mean / 10 - 1)).toBeLessThan(0.05);
    // `burstiness` is the shape of a gamma distribution, whose coefficient of variation is 1 / sqrt(shape).
    expect(Math.abs((deviation / mean) * Math.sqrt(burstiness) - 1)).toBeLessThan(0.05);
  });

  it.each([
    [{ from: 0, to: 20 }, 100, [10, 90]],
    [{ from: 20, to: 0 }, 100, [90, 10]],
    [{ from: 10, to: 10 }, 100, [50, 50]],
  ])('follow the rate %j', (rate, expected, [early, late]) => {
    const times = arrivalTimes(process('constant'), rate, 10, next(1));
    expect(Math.abs(times.length - expected)).toBeLessThanOrEqual(1);
    const share = (from: number, to: number) => times.filter((at) => at >= from && at < to).length;
    // With a rate that rises from 0, a quarter of all starts lie in the first half.
    expect(share(0, 5000)).toBeGreaterThan(early! / 2);
    expect(Math.sign(share(0, 5000) - share(5000, 10_000))).toBeOneOf([Math.sign(early! - late!), 0, 1]);
  });
});
