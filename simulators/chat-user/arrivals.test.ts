import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/plan/random.ts';
import { arrivalTimes } from './arrivals.ts';

const next = (seed: number) => seededRandom(seed)('arrivals');

describe('arrivalTimes', () => {
  it('stand evenly apart when constant', () => {
    expect(arrivalTimes('constant', 4, 1, next(1))).toEqual([0, 250, 500, 750]);
  });

  it('are the same for the same seed, and others for another', () => {
    const of = (seed: number) => arrivalTimes('poisson', 50, 2, next(seed));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it('keep the rate, with gaps whose deviation is their mean when Poisson', () => {
    const times = arrivalTimes('poisson', 100, 200, next(3));
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(mean).toBeGreaterThan(9.7);
    expect(mean).toBeLessThan(10.3);
    expect(deviation / mean).toBeGreaterThan(0.95);
    expect(deviation / mean).toBeLessThan(1.05);
  });
});
