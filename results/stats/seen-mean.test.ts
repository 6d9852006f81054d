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

it.each([
  ['independent seconds', 0, 8],
  ['seconds that resemble the one before', 0.6, 60],
])('covers the true mean of %s in about nine of ten runs', (_, rho, seconds) => {
  const normal = normals(seededRandom(7)('means'));
  let covered = 0;
  for (let run = 0; run < 400; run++) {
    let wave = normal();
    const counts = Array.from({ length: seconds }, (_, i) => 5 + (i % 3));
    const sums = counts.map((count) => {
      wave = rho * wave + Math.sqrt(1 - rho ** 2) * normal();
      return count * (10 + wave);
    });
    const { mean, halfWidth } = seenMean(sums, counts);
    if (Math.abs(mean - 10) <= halfWidth) covered++;
  }
  expect(covered / 400).toBeGreaterThan(0.86);
});
