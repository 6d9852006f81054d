import { expect, it } from 'vitest';
import { normals } from '../../scenarios/base/normals.fixture.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { seenMean } from './seen-mean.ts';

it('is the ratio of the sums, with an infinite interval for a single second', () => {
  expect(seenMean([6], [3])).toEqual({ mean: 2, halfWidth: Number.POSITIVE_INFINITY });
  expect(seenMean([1, 5], [1, 2]).mean).toBe(2);
});

it('has no width when all seconds are alike', () => {
  expect(seenMean([4, 4, 4, 4], [2, 2, 2, 2])).toEqual({ mean: 2, halfWidth: 0 });
});

/**
 * Returns two shares of 1,000 runs: the runs whose interval contains the true mean, and the runs whose upper bound is
 * at least the true mean.
 */
function coverage(rho: number, seconds: number, noise: number): { interval: number; bound: number } {
  const normal = normals(seededRandom(7)('means'));
  let [inside, above] = [0, 0];
  for (let run = 0; run < 1000; run++) {
    let wave = normal();
    const counts = Array.from({ length: seconds }, (_, i) => 5 + (i % 3));
    const sums = counts.map((count) => {
      wave = rho * wave + Math.sqrt(1 - rho ** 2) * normal();
      return count * (10 + wave) + noise * Math.sqrt(count) * normal();
    });
    const { mean, halfWidth } = seenMean(sums, counts);
    if (Math.abs(mean - 10) <= halfWidth) inside++;
    if (mean + halfWidth >= 10) above++;
  }
  return { interval: inside / 1000, bound: above / 1000 };
}

it.each([
  ['independent seconds', 0, 10, 0],
  ['independent seconds', 0, 60, 0],
  ['independent seconds', 0, 300, 0],
  ['seconds correlated by 0.5', 0.5, 60, 0],
  ['seconds correlated by 0.8', 0.8, 30, 0],
  ['seconds correlated by 0.8 with noise', 0.8, 30, 2],
  ['seconds correlated by 0.8', 0.8, 60, 0],
  ['seconds correlated by 0.8 with noise', 0.8, 60, 2],
  ['seconds correlated by 0.8', 0.8, 120, 0],
  ['seconds correlated by 0.8 with noise', 0.8, 120, 2],
  ['seconds correlated by 0.8', 0.8, 300, 0],
  ['seconds correlated by 0.8 with noise', 0.8, 300, 2],
])('covers the true mean of %s in at least 93 %% of runs: %d, %d s, noise %d', (_, rho, seconds, noise) => {
  const { interval, bound } = coverage(rho, seconds, noise);
  expect(interval).toBeGreaterThanOrEqual(0.93);
  expect(bound).toBeGreaterThanOrEqual(0.95);
});

it.each([
  ['slow waves in 30 s', 0.9, 30, 0],
  ['slow waves', 0.9, 120, 0],
])('has an upper bound of at least 94 %% in hard cases: %s', (_, rho, seconds, noise) => {
  expect(coverage(rho, seconds, noise).bound).toBeGreaterThanOrEqual(0.94);
});
