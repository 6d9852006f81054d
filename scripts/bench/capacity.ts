import { type Model, probeOf, queue, tokenBucket } from '../../results/capacity/queue-model.fixture.ts';
import { searchCapacity } from '../../results/capacity/search-capacity.ts';
import { fitScaling } from '../../results/stats/usl.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Claim } from './claims.ts';

const seeds = 50;

/** Measures the capacity search and the fit of the scalability law in virtual time, against known values. */
export async function benchCapacity(): Promise<Claim[]> {
  const claims: Claim[] = [];
  const models: [string, Model][] = [
    ['a token bucket of 200/s', tokenBucket(200, 20, 0.01)],
    ['one server of 200/s (M/M/1)', queue(1, 200, 0.05, 0.05)],
    ['four servers of 25/s each (M/M/4)', queue(4, 25, 0.2, 0.05)],
  ];
  for (const [name, model] of models) {
    const errors: number[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const limits = {
        from: 20,
        to: 1e5,
        seconds: Number.POSITIVE_INFINITY,
        elapsedS: () => 0,
        round: (value: number) => Number(value.toPrecision(4)),
      };
      const { low, high } = await searchCapacity(probeOf(model, seededRandom(seed)('capacity')), limits);
      errors.push(high === null ? Number.POSITIVE_INFINITY : Math.abs(Math.sqrt(low * high) / model.capacity - 1));
    }
    const within = errors.filter((error) => error <= 0.05).length;
    claims.push({
      claim: `the capacity of ${name}, in virtual time`,
      target: 'within 5 % in at least 90 % of 50 seeds',
      measured: `${within} of ${seeds}, farthest ${percent(Math.max(...errors))}`,
      met: within >= 0.9 * seeds,
    });
  }
  claims.push(scalingClaim());
  return claims;
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
