import { fitScaling } from '../../results/stats/usl.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Claim } from './claims.ts';

const seeds = 50;

/** Measures how well the fit of the scalability law finds known values. (The referee measures the capacity search.) */
export async function benchCapacity(): Promise<Claim[]> {
  return [scalingClaim()];
}

function scalingClaim(): Claim {
  const truth = { gamma: 120, alpha: 0.06, beta: 0.0008 };
  const law = (n: number) => (truth.gamma * n) / (1 + truth.alpha * (n - 1) + truth.beta * n * (n - 1));
  let worst = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const random = seededRandom(seed)('usl');
    const points = [1, 2, 4, 6, 8, 12, 16, 20, 24, 28].map((concurrency) => ({
      concurrency,
      throughput: law(concurrency) * (1 + 0.01 * (random() + random() - 1)),
    }));
    const found = fitScaling(points, seededRandom(seed)('fit'))!;
    for (const key of ['gamma', 'alpha', 'beta'] as const)
      worst = Math.max(worst, Math.abs(found[key] / truth[key] - 1));
  }
  return {
    claim: 'the parameters of the scalability law, from ten points with up to 1 % noise',
    target: 'within 10 %',
    measured: `farthest ${percent(worst)} in ${seeds} seeds`,
    met: worst <= 0.1,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
