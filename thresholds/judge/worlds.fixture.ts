import library from 'jstat';
import { type Evidence, toEvidence } from '../../results/record/evidence.ts';
import { defaultSchema, type Histogram } from '../../results/record/histogram.ts';
import type { ExactQuantile } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import type { Slo } from '../../results/record/slo.ts';
import { normals } from '../../scenarios/base/normals.fixture.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { catalogue, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const { jStat } = library;

/** A generated target: the spread of its latencies within a second, and the dependence between its seconds. */
export type World = {
  name: string;
  /** The standard deviation of the logarithm within a second. */
  sigma: number;
  /**
   * All latencies of a second have a common factor. `sd` is the standard deviation of its logarithm, and `rho` the
   * correlation of this logarithm with that of the previous second.
   */
  level?: { sd: number; rho: number };
  /** The share of slow requests, and the factor by which they are slower. */
  slow?: { share: number; factor: number };
  /**
   * Periods in which all requests are slower by a factor. The lengths of slow and fast periods are geometric, with
   * these means.
   */
  regime?: { slowS: number; fastS: number; factor: number };
};

/** The length of a run, and the requests per second. */
export type Load = { seconds: number; perSecond: number };

/** One histogram per second, and all values in ascending order. */
export type Latencies = { seconds: Histogram[]; sorted: Float64Array };

/** Generates a run around a median of 100 ms. */
export function latenciesOf(world: World, { seconds, perSecond }: Load, random: () => number): Latencies {
  const normal = normals(random);
  const level = world.level ?? { sd: 0, rho: 0 };
  const kick = level.sd * Math.sqrt(1 - level.rho ** 2);
  let wave = level.sd * normal();
  const regime = world.regime;
  let isSlow = regime !== undefined && random() < regime.slowS / (regime.slowS + regime.fastS);
  const sorted = new Float64Array(seconds * perSecond);
  const histograms: Histogram[] = [];
  for (let second = 0; second < seconds; second++) {
    const base = wave + (isSlow ? Math.log(regime!.factor) : 0);
    const buckets = new Map<number, number>();
    for (let i = 0; i < perSecond; i++) {
      const slow = world.slow && random() < world.slow.share ? Math.log(world.slow.factor) : 0;
      const value = 0.1 * Math.exp(base + slow + world.sigma * normal());
      sorted[second * perSecond + i] = value;
      const index = Math.ceil(Math.log2(value) * 2 ** defaultSchema);
      buckets.set(index, (buckets.get(index) ?? 0) + 1);
    }
    const index = [...buckets.keys()].sort((a, b) => a - b);
    const count = index.map((one) => buckets.get(one)!);
    histograms.push({ schema: defaultSchema, zero: 0, index, count, sum: 0, censored: 0 });
    wave = level.rho * wave + kick * normal();
    if (regime && random() < 1 / (isSlow ? regime.slowS : regime.fastS)) isSlow = !isSlow;
  }
  return { seconds: histograms, sorted: sorted.sort() };
}

/** The q-quantile of the world over all time, in seconds. */
export function quantileOf({ sigma, level, slow, regime }: World, q: number): number {
  const spread = Math.hypot(sigma, level?.sd ?? 0);
  const slowTime = regime ? regime.slowS / (regime.slowS + regime.fastS) : 0;
  const parts = [
    { weight: 1 - slowTime, at: 0 },
    { weight: slowTime, at: Math.log(regime?.factor ?? 1) },
  ].flatMap(({ weight, at }) => [
    { weight: weight * (1 - (slow?.share ?? 0)), at },
    { weight: weight * (slow?.share ?? 0), at: at + Math.log(slow?.factor ?? 1) },
  ]);
  let [low, high] = [-20, 20];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const below = parts.reduce(
      (sum, { weight, at }) => sum + weight * jStat.normal.cdf((middle - at) / spread, 0, 1),
      0,
    );
    if (below < q) low = middle;
    else high = middle;
  }
  return 0.1 * Math.exp((low + high) / 2);
}

/** k6's quantile, which interpolates between neighbouring values. */
export function interpolated(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

const metric = 'k6_http_req_duration_seconds';

/** The verdict on a run's quantile with a limit in seconds, by the code that judges real runs. */
export function judgeLatency(
  { seconds, sorted }: Latencies,
  { q, limit, ...more }: { q: number; limit: number } & Partial<Slo>,
): SloVerdict {
  const rows = seconds.map((h, i): Row => {
    const labels = { scenario: 'api', phase: 'steady', expected_response: 'true' };
    return { t: t0Ms + i * 1000, metric, labels, h };
  });
  const slo = slos.find(({ name }) => name === 'api-latency')!;
  if (slo.sli.kind !== 'quantile') throw new Error('api-latency is not a quantile');
  const { match } = slo.sli.of;
  const exact = { metric, match, phase: 'steady', q, value: interpolated(sorted, q), count: sorted.length };
  const evidence = evidenceOf(rows, seconds.length, [exact]);
  return verdictOn({ ...slo, ...more, objective: limit, sli: { ...slo.sli, q, limit } }, evidence);
}

/** The verdict on the share of good requests, from bad and all requests of each second. */
export function judgeShare(
  seconds: readonly { bad: number; total: number }[],
  { target, ...more }: { target: number } & Partial<Slo>,
): SloVerdict {
  const flat = (n: number): Histogram => ({ schema: 5, zero: 0, index: [1], count: [n], sum: n, censored: 0 });
  const rows = seconds.flatMap(({ bad, total }, i): Row[] => {
    const t = t0Ms + i * 1000;
    const labels = { scenario: 'api', phase: 'steady' };
    return [
      { t, metric, labels: { ...labels, expected_response: 'true' }, h: flat(total - bad) },
      { t, metric, labels: { ...labels, expected_response: 'false' }, h: flat(bad) },
    ];
  });
  const slo = slos.find(({ name }) => name === 'api-errors')!;
  return verdictOn({ ...slo, ...more, objective: target }, evidenceOf(rows, seconds.length, []));
}

function evidenceOf(rows: Row[], seconds: number, quantiles: ExactQuantile[]): Evidence {
  const counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  const k6 = { name: 'k6', status: 'done' as const, phases: [], delivered: {}, ...counts, quantiles };
  const phases = toPhases({ steady: seconds });
  return toEvidence({ t0Ms, phases, producers: [k6], events: [], rows, samples: [], catalogue });
}

function verdictOn(slo: Slo, evidence: Evidence): SloVerdict {
  return judge([slo], evidence, { status: 'valid', reasons: [] })[0]!;
}

/** A generated stream of errors. Without `outage` and `level`, all errors are independent. */
export type Errors = {
  name: string;
  /** The share of requests that fail during an outage, and the mean length of an outage. */
  outage?: { lengthS: number; share: number };
  /** The standard deviation of the logarithm of a second's share, and its correlation with the previous second. */
  level?: { sd: number; rho: number };
};

/** Generates the bad and the total requests of each second. `share` is the mean share of bad requests. */
export function errorsOf(errors: Errors, load: Load, share: number, random: () => number) {
  const normal = normals(random);
  const { outage, level } = errors;
  const everyS = outage ? (outage.lengthS * outage.share) / share - outage.lengthS : 0;
  let isOut = outage !== undefined && random() < outage.lengthS / (outage.lengthS + everyS);
  let wave = (level?.sd ?? 0) * normal();
  return Array.from({ length: load.seconds }, () => {
    const now = outage ? (isOut ? outage.share : 0) : level ? share * Math.exp(wave - level.sd ** 2 / 2) : share;
    let bad = 0;
    if (now > 0) for (let i = 0; i < load.perSecond; i++) if (random() < now) bad++;
    if (outage && random() < 1 / (isOut ? outage.lengthS : everyS)) isOut = !isOut;
    if (level) wave = level.rho * wave + level.sd * Math.sqrt(1 - level.rho ** 2) * normal();
    return { bad, total: load.perSecond };
  });
}
