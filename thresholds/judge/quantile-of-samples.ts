import { sum } from 'simple-statistics';
import type { Sample } from '../../results/record/row.ts';
import { detailOf } from '../../results/record/sample-detail.ts';
import { type SeenShare, surelyAbove, surelyWithin } from '../../results/stats/seen-share.ts';
import type { Task } from './judged.ts';
import type { SeenQuantile } from './quantile-of-rows.ts';

/**
 * A journey run. `starts` is its weight: one for its own planned start, and one for each later start that it delayed.
 */
type Run = { starts: number; values: number[] };

/**
 * Returns a quantile from single values, such as web vitals. The statistical unit is one run of a journey, because its
 * page views depend on each other. Without journey runs, the confidence bounds come from order statistics, which assume
 * no distribution. Runs of unequal weight count as fewer runs (Kish's effective sample size, 1965). Otherwise, one slow
 * run with a large weight (many planned starts) could break an SLO alone.
 */
export function quantileOfSamples({
  slo: { op },
  sli: { of, q },
  evidence,
  phase: { window },
  level,
}: Task<'quantile'>): SeenQuantile {
  const samples = [...evidence.samples(of.metric, of.match, window)];
  const runs = runsOf(samples);
  const starts = sum(runs.map((run) => run.starts));
  const effective = starts ** 2 / sum(runs.map((run) => run.starts ** 2));
  const shareOf = (isBad: (value: number) => boolean): SeenShare => {
    const bad = sum(runs.map(({ starts, values }) => (starts * values.filter(isBad).length) / values.length));
    return { share: Math.min(1, bad / starts), effective, spread: null };
  };
  const above = (limit: number) => shareOf((value) => value > limit);
  const value = weightedQuantile(runs, q);
  const sorted = Float64Array.from(runs.flatMap(({ values }) => values)).sort();
  const below = (at: number) => (at === 0 ? Number.NEGATIVE_INFINITY : sorted[at - 1]!);
  const breaking = countWhile(sorted.length, (at) => surelyAbove(above(below(at)), 1 - q, 1 - level));
  const missing = countWhile(sorted.length, (at) => !surelyWithin(above(sorted[at]!), 1 - q));
  return {
    value,
    measured: value,
    low: breaking === 0 ? Number.NEGATIVE_INFINITY : sorted[breaking - 1]!,
    high: missing === sorted.length ? Number.POSITIVE_INFINITY : sorted[missing]!,
    samples: sorted.length,
    censored: 0,
    size: { runs: runs.length, unit: runs.length < sorted.length ? 'run' : 'sample' },
    // With the objective `<`, a value that equals the limit counts as beyond the limit.
    beyond: (limit) => shareOf((value) => (op === '<' ? value >= limit : value > limit)),
  };
}

/**
 * Returns the values by journey run. A run also represents each later start that it delayed. If a delayed run itself
 * represents no start, it is left out.
 */
function runsOf(samples: readonly Sample[]): Run[] {
  const runs = new Map<unknown, Run>();
  for (const sample of samples) {
    const { run: number, starts = 1 } = detailOf(sample);
    const key = number ?? sample;
    const run = runs.get(key) ?? { starts, values: [] };
    runs.set(key, run);
    run.values.push(sample.value);
  }
  return [...runs.values()].filter(({ starts }) => starts > 0);
}

/** The q-quantile of the values; NaN without values. The weight of a run is divided equally among its values. */
function weightedQuantile(runs: readonly Run[], q: number): number {
  const weighed = runs
    .flatMap(({ starts, values }) => values.map((value) => ({ value, weight: starts / values.length })))
    .sort((a, b) => a.value - b.value);
  const rank = q * sum(weighed.map(({ weight }) => weight)) - 1e-9;
  let seen = 0;
  for (const { value, weight } of weighed) {
    seen += weight;
    if (seen >= rank && seen > 0) return value;
  }
  return Number.NaN;
}

/**
 * Returns the number of leading positions at which `holds` is true, by a binary search. After the first position at
 * which `holds` is false, `holds` must stay false.
 */
function countWhile(places: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, places];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
