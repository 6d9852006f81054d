import { lastingNames } from '../../results/prometheus/lasting.ts';
import type { Labels } from '../../results/record/metric.ts';

export const chosenRuns = `${lastingNames.runInfo}{run_id=~"$run"}`;

/**
 * How far back a query looks for the last sample of a counter. By default, Prometheus looks back five minutes. A
 * counter that pauses for longer would look like a new counter, so its whole value would count as an increase.
 */
const memory = '1h';

/** Returns the selector of a metric in the runs that the user chose in the dashboard (`$run`). */
export function ofRuns(metric: string, match: Labels = {}): string {
  const pairs = Object.entries(match).map(([name, value]) => `,${name}=${JSON.stringify(value)}`);
  return `${metric}{run_id=~"$run"${pairs.join('')}}`;
}

/**
 * Returns a query for the sum of counters. The query has a result during a run and in the five minutes after it.
 * `increase` subtracts the sum of the previous step and does not use rate(). Over a few seconds, rate() would ignore a
 * counter with few increases, such as a count of errors.
 */
function totals(selector: string, by: readonly string[], offset = ''): string {
  const known = `last_over_time(${selector}[${memory}]${offset}) and on (run_id) ${chosenRuns}${offset}`;
  return `sum by (${by.join(', ')}) (${known})`;
}

/** Returns a query for the increase of `totals` in each step. In the first step, the increase is the whole sum. */
function increase(selector: string, by: readonly string[]): string {
  const now = totals(selector, by);
  return `((${now} - ${totals(selector, by, ' offset $__interval')}) or ${now})`;
}

/**
 * Returns a query for the events per second in each step. At every zoom, the events of all steps add up to the events
 * of the run.
 */
export function perSecond(metric: string, by: readonly string[] = [], match: Labels = {}): string {
  return `clamp_min(${increase(ofRuns(metric, match), by)}, 0) / ($__interval_ms / 1000)`;
}

/**
 * Returns a query for the number of events from the start of the run. In this count, unlike in a rate, a rare event
 * stays visible.
 */
export function soFar(metric: string, by: readonly string[] = [], match: Labels = {}): string {
  return totals(ofRuns(metric, match), by);
}

/** Returns a query for the share of `part` in all events, from the start of the run; 0 until `part` has an event. */
export function shareSoFar(part: { metric: string; match?: Labels }, total: string, by: readonly string[] = []) {
  const all = soFar(total, by);
  return `(${soFar(part.metric, by, part.match)} or 0 * ${all}) / (${all} > 0)`;
}

/**
 * Returns a query for a quantile of a histogram over `$__rate_interval`. Prometheus stores a pushed histogram natively,
 * or in the classic form with the series `_bucket`. The query asks for both forms with `or`, and one form has data. The
 * query uses rate(), because Prometheus 2 cannot subtract native histograms.
 */
export function quantile(q: number, metric: string, by: readonly string[] = []): string {
  const rate = (name: string, labels: readonly string[]) =>
    `histogram_quantile(${q}, sum by (${labels.join(', ')}) (rate(${ofRuns(name)}[$__rate_interval])))`;
  return `${rate(metric, by)} or ${rate(`${metric}_bucket`, ['le', ...by])}`;
}

/** Returns a query for the largest value of a gauge in each group. */
export function largest(metric: string, by: readonly string[] = []): string {
  return `max by (${by.join(', ')}) (${ofRuns(metric)})`;
}

/** Returns a query for the largest sample of each group in each step. */
export function slowestSample(metric: string, by: readonly string[]): string {
  return `max by (${by.join(', ')}) (max_over_time(${ofRuns(metric)}[$__interval]))`;
}

/**
 * Returns a query for a quantile of samples over the whole shown time. If a group has several series, such as one for
 * each phase, the largest of their quantiles is the result.
 */
export function quantileOfSamples(q: number, metric: string, by: readonly string[]): string {
  return `max by (${by.join(', ')}) (quantile_over_time(${q}, ${ofRuns(metric)}[$__range]))`;
}
