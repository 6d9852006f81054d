import { shareBounds } from '../../results/stats/binomial.ts';
import { fitScaling } from '../../results/stats/usl.ts';
import { formatShare } from '../../results/words/format.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { normals } from '../../scenarios/base/normals.fixture.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Claim } from './claims.ts';
import { metBy } from './met-by.ts';

const seeds = 2000;
const tolerated = 0.1;
/** The standard deviation of a measured throughput, relative to the throughput. */
const calm = 0.004;
const noisier = [0.01, 0.03, 0.05];

/** Measures how often a fit of the scalability law misses the known parameters of generated points. */
export async function benchCapacity(): Promise<Claim[]> {
  const { missed, farthest } = fits(calm);
  const interval = shareBounds(missed, seeds, 0.975);
  const beside = noisier.map((noise) => [`noise ${formatShare(noise)}`, shown(fits(noise))] as const);
  return [
    {
      claim: `fits of the scalability law with a parameter more than 10 % off, ten points, noise ${formatShare(calm)}`,
      target: 'at most 5 %',
      measured: `${shown({ missed, farthest })}; ${formatShare(interval[0])} to ${formatShare(interval[1])} of ${seeds} fits`,
      met: metBy(interval, { atMost: 0.05 }),
      beside: Object.fromEntries(beside),
    },
  ];
}

function fits(noise: number): { missed: number; farthest: number } {
  const truth = { gamma: 120, alpha: 0.06, beta: 0.0008 };
  const law = (n: number) => (truth.gamma * n) / (1 + truth.alpha * (n - 1) + truth.beta * n * (n - 1));
  let [missed, farthest] = [0, 0];
  for (let seed = 0; seed < seeds; seed++) {
    const normal = normals(seededRandom(seed)('usl'));
    const points = [1, 2, 4, 6, 8, 12, 16, 20, 24, 28].map((concurrency) => ({
      concurrency,
      throughput: law(concurrency) * (1 + noise * normal()),
    }));
    const found = fitScaling(points, seededRandom(seed)('fit'))!;
    const error = largest((['gamma', 'alpha', 'beta'] as const).map((key) => Math.abs(found[key] / truth[key] - 1)));
    if (error > tolerated) missed++;
    farthest = Math.max(farthest, error);
  }
  return { missed, farthest };
}

const shown = ({ missed, farthest }: { missed: number; farthest: number }): string =>
  `${formatShare(missed / seeds)}, farthest ${formatShare(farthest)}`;
