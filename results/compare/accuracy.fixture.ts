import { sampleVariance } from 'simple-statistics';
import { normals } from '../../scenarios/base/normals.fixture.ts';
import type { Random } from '../../scenarios/base/random.ts';
import type { ChangeVerdict } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';
import { defaultSchema } from '../record/histogram.ts';
import { assess } from './assess.ts';
import { decideChanges } from './decide-changes.ts';
import { inTurns } from './design.fixture.ts';
import { smoothQuantile } from './smooth-quantile.ts';

/** A generated system. All its spreads are standard deviations of the logarithm of the latency. */
export type World = {
  name: string;
  /**
   * `second` is the standard deviation between the levels of the seconds. `follows` is the correlation of each level
   * with the level of the previous second.
   */
  second: number;
  follows: number;
  run: number;
  /** The share of slow requests (or runs), and the factor by which they are slower. */
  slowRequests?: { share: number; factor: number };
  slowRuns?: { share: number; factor: number };
  /** The slowdown from the first run to the last, as a share (0.05 is 5 %). */
  drift?: number;
};

const correlated = { second: 0.1, follows: 0.9 };

export const worlds: readonly World[] = [
  { name: 'independent seconds', second: 0, follows: 0, run: 0 },
  { name: 'autocorrelated seconds', ...correlated, run: 0 },
  { name: 'runs differ by 3 %', ...correlated, run: 0.03 },
  { name: 'runs differ by 5 %', ...correlated, run: 0.05 },
  { name: 'bimodal requests', ...correlated, run: 0.03, slowRequests: { share: 0.3, factor: 3 } },
  { name: 'bimodal runs', ...correlated, run: 0.03, slowRuns: { share: 0.3, factor: 1.15 } },
  { name: 'drift of 5 %', ...correlated, run: 0.03, drift: 0.05 },
  { name: 'outliers', ...correlated, run: 0.03, slowRequests: { share: 0.01, factor: 10 } },
];

/** The promised power of a comparison applies to this system: the p95 of a run of 60 s spreads by 7 % between runs. */
export const sevenPercent: World = { name: 'p95 of a run spreads by 7 %', ...correlated, run: 0.038 };

/** The latencies are log-normal around 100 ms, and their logarithm has a standard deviation of 0.5. */
const seconds = 60;
const requestsPerSecond = 20;
const spread = 0.5;
const quantiles = [0.5, 0.9, 0.95] as const;

export type Tally = {
  pairs: number;
  /**
   * The number of comparisons with each verdict. `alone`: only the p95 is judged. `family`: p50, p90 and p95 are judged
   * together, and a comparison counts once for each verdict that occurs.
   */
  alone: Record<ChangeVerdict, number>;
  family: Record<ChangeVerdict, number>;
  /** The number of 95 % intervals of the p95 that contain the true change. */
  covered: number;
  /** The standard deviation of the logarithm of the p95 between the base runs. */
  spread: number;
};

/**
 * Counts the verdicts of `pairs` comparisons. Each has `runs` head runs, whose latencies are `factor` times those of
 * the base runs. The base has `runs` runs, or `pool` runs of a baseline if `pool` is given.
 */
export function tally(
  world: World,
  { pairs, runs, pool, factor, random }: { pairs: number; runs: number; pool?: number; factor: number; random: Random },
): Tally {
  const next = random(`${world.name} ${pool === undefined ? runs : `${pool} v ${runs}`} ${factor}`);
  const none = () => ({ regression: 0, improvement: 0, equivalent: 0, inconclusive: 0, invalid: 0 });
  const found: Tally = { pairs, alone: none(), family: none(), covered: 0, spread: 0 };
  let variance = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const [base, head] =
      pool === undefined ? pairOf(world, runs, factor, next) : poolOf(world, pool, runs, factor, next);
    const assessments = quantiles.map((q, at) => {
      const side = (all: readonly number[][]) => all.map((values) => measureOf(`p${q * 100}`, values[at]!));
      const design = inTurns(base.length, head.length);
      return assess({ base: side(base), head: side(head), history: [], design })!;
    });
    for (const { verdict } of decideChanges(assessments.slice(-1))) found.alone[verdict]++;
    for (const verdict of new Set(decideChanges(assessments).map((one) => one.verdict))) found.family[verdict]++;
    const [low, high] = assessments.at(-1)!.change.interval!;
    if (low <= factor && factor <= high) found.covered++;
    const logs = base.map((values) => Math.log(values.at(-1)!));
    variance += sampleVariance(logs) / pairs;
  }
  found.spread = Math.sqrt(variance);
  return found;
}

/** Returns the quantiles of each run. The runs of the two sides take turns (ABBA). */
function pairOf(world: World, runs: number, factor: number, random: () => number): [number[][], number[][]] {
  const base: number[][] = [];
  const head: number[][] = [];
  for (let at = 0; at < 2 * runs; at++) {
    const isHead = at % 4 === 1 || at % 4 === 2;
    const shift = Math.log1p(world.drift ?? 0) * (at / (2 * runs - 1)) + (isHead ? Math.log(factor) : 0);
    (isHead ? head : base).push(quantilesOf(world, shift, random));
  }
  return [base, head];
}

/**
 * Returns the quantiles of `pool` accepted runs and of `runs` new runs. As in a pipeline, all accepted runs are older.
 */
function poolOf(
  world: World,
  pool: number,
  runs: number,
  factor: number,
  random: () => number,
): [number[][], number[][]] {
  const side = (n: number, shift: number) => Array.from({ length: n }, () => quantilesOf(world, shift, random));
  return [side(pool, 0), side(runs, Math.log(factor))];
}

/** The index of the lowest of the 2,400 buckets around 100 ms. All runs reuse the array `counts`. */
const lowest = -1200;
const counts = new Float64Array(2400);
const index = Float64Array.from(counts, (_, at) => lowest + at);

function quantilesOf(world: World, shift: number, random: () => number): number[] {
  counts.fill(0);
  const normal = normals(random);
  const slow = ({ share, factor } = { share: 0, factor: 1 }) => (share > 0 && random() < share ? Math.log(factor) : 0);
  const ofRun = shift + world.run * normal() + slow(world.slowRuns);
  const kick = world.second * Math.sqrt(1 - world.follows ** 2);
  let level = world.second * normal();
  for (let second = 0; second < seconds; second++) {
    for (let request = 0; request < requestsPerSecond; request++) {
      const log = ofRun + level + spread * normal() + slow(world.slowRequests);
      // The bucket of the value 0.1 s · e^log, computed from the logarithm directly.
      const bucket = Math.ceil((Math.log2(0.1) + log * Math.LOG2E) * 2 ** defaultSchema);
      counts[bucket - lowest]!++;
    }
    level = world.follows * level + kick * normal();
  }
  const buckets = { schema: defaultSchema, zero: 0, index, count: counts };
  return quantiles.map((q) => smoothQuantile(buckets, q).value);
}

function measureOf(name: string, value: number): Measure {
  const margin = { ratio: 0.05, difference: 0 };
  return { name, unit: 's', better: 'lower', primary: true, margin, value, within: null, blur: 0 };
}
