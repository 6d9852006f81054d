import { lowerBound, upperBound } from '../../results/stats/binomial.ts';
import { fitScaling } from '../../results/stats/usl.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Claim } from './claims.ts';
import { type CapacityCell, capacityCells } from './referee/capacity-cells.ts';

const seeds = Number(process.env['MESHPROOF_SEEDS'] ?? 2000);

/** Measures the capacity search and the fit of the scalability law in virtual time, against known values. */
export async function benchCapacity(): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const cell of capacityCells) claims.push(await cellClaim(cell));
  claims.push(scalingClaim());
  return claims;
}

async function cellClaim({ name, model, bound, generate }: CapacityCell): Promise<Claim> {
  const ends = new Map<string, number>();
  const seconds: number[] = [];
  let [found, inside] = [0, 0];
  for (let seed = 0; seed < seeds; seed++) {
    const result = await generate(seed);
    ends.set(result.end, (ends.get(result.end) ?? 0) + 1);
    seconds.push(result.seconds);
    if (result.end !== 'found') continue;
    found++;
    if (result.low <= model.capacity && model.capacity <= result.high!) inside++;
  }
  const [part, whole] = bound?.of === 'found' ? [found, seeds] : [inside, found];
  const [low, high] = [lowerBound(part, whole), upperBound(part, whole)];
  const median = seconds.sort((a, b) => a - b)[seconds.length >> 1]!;
  const counts = [...ends].map(([end, count]) => `${end} ${percent(count / seeds)}`).join(', ');
  const held = found > 0 ? `; capacity inside ${percent(inside / found)} of ${found}` : '';
  return {
    claim: `capacity search: ${name}`,
    target: bound ? targetOf(bound) : 'published',
    measured: `${counts}${held}; median ${Math.round(median)} s; ${seeds} seeds, bounds ${percent(low)} to ${percent(high)}`,
    met: bound ? metBy(bound, low, high) : null,
  };
}

function targetOf({ of, atMost, atLeast }: NonNullable<CapacityCell['bound']>): string {
  const subject = of === 'found' ? 'found' : 'capacity inside the ends where found';
  return atMost === undefined ? `${subject}: at least ${percent(atLeast!)}` : `${subject}: at most ${percent(atMost)}`;
}

/** Met when the 95 % bound is beyond the target, not met when the other one is; null otherwise. */
function metBy({ atMost, atLeast }: NonNullable<CapacityCell['bound']>, low: number, high: number): boolean | null {
  if (atMost !== undefined) return high <= atMost ? true : low > atMost ? false : null;
  return low >= atLeast! ? true : high < atLeast! ? false : null;
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
