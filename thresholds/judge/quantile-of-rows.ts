import { histogramQuantile } from '../../results/record/histogram.ts';
import type { SeenShare } from '../../results/stats/seen-share.ts';
import { secondsOf } from '../evidence/judged-phases.ts';
import { censoredPerSecond, sumPerSecond, unansweredPerSecond, valuesPerSecond } from '../evidence/per-second.ts';
import type { Size } from './decide.ts';
import type { Task } from './judged.ts';
import { SlowShare } from './slow-share.ts';

/**
 * A quantile with one-sided confidence bounds. Each bound has 95 % confidence. Only the lower bound from exact samples
 * has another confidence: 1 minus the `level` of the task. A bound is infinite if there are too few values. The
 * quantile or a bound is also infinite if its position lies among the requests without an answer.
 */
export type SeenQuantile = {
  value: number;
  /** The quantile of the measured values alone. */
  measured: number;
  low: number;
  high: number;
  /** The number of measured values plus `censored` (requests without an answer). */
  samples: number;
  censored: number;
  size: Size;
  /** Returns the share of values beyond a limit: a lower estimate with `surely`, an upper estimate with `possibly`. */
  beyond(limit: number, sure: 'surely' | 'possibly'): SeenShare;
};

/**
 * Estimates a quantile from the histograms of each second. If the traffic source reported the exact quantile, this
 * quantile replaces the estimate. The confidence bounds always include the result.
 */
export function quantileOfRows({
  slo,
  sli: { of, q },
  evidence,
  phase,
  countCensored,
}: Task<'quantile'>): SeenQuantile {
  const { window, name } = phase;
  const known = evidence.exact(of.metric, of.match, name, q);
  const exact = known && Number.isFinite(known.value) ? known.value : undefined;
  const dropped = countCensored ? censoredPerSecond(evidence, [of], window) : new Map();
  const censored = sumPerSecond(unansweredPerSecond(evidence, of, window), dropped);
  const unit = evidence.metric(of.metric)?.metric.unit;
  const grain = exact === undefined ? undefined : grainOf(exact, unit === 's' ? 0.001 : 1);
  // With the objective `<`, a value that equals the limit counts as beyond the limit.
  const below = slo.op === '<' ? (grain ?? 0) / 2 : 0;
  const seen = new SlowShare(valuesPerSecond(evidence, of, window, censored), grain);
  const measured = exact ?? histogramQuantile(seen.merged, q).value;
  // Requests without an answer only raise the quantile. So the result is at least the quantile of the measured values.
  const all = histogramQuantile({ ...seen.merged, censored: seen.censored }, q).value;
  const value = seen.censored === 0 || Number.isNaN(measured) ? (exact ?? all) : Math.max(measured, all);
  const [low, high] = seen.samples === 0 ? [Number.NaN, Number.NaN] : seen.quantileBounds(q);
  return {
    value,
    measured,
    low: Math.min(low, value),
    high: Math.max(high, value),
    samples: seen.samples,
    censored: seen.censored,
    size: { seconds: secondsOf(phase, evidence.phases) },
    beyond: (limit, sure) => seen.beyond(limit - below, sure),
  };
}

/**
 * Returns `step` if the quantile `exact` is a multiple of `step`, otherwise 0. If all values are whole milliseconds,
 * every quantile is a multiple of 1 ms. A quantile of values with decimals almost never is.
 */
function grainOf(exact: number, step: number): number {
  const steps = exact / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6 ? step : 0;
}
