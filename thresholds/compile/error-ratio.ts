import type { AlertSli } from './alerted-slo.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { withWindow } from './prometheus-query.ts';
import { selectorsOf } from './promql.ts';

/** Returns a query with its window filled in. */
export function atWindow(query: string, windowS: number): string {
  return withWindow(query, prometheusDuration(windowS));
}

/** Returns PromQL for all events per second in a window; null for a raw SLI, which is itself a ratio. */
export function totalRate(sli: AlertSli, windowS: number): string | null {
  return sli.kind === 'raw' ? null : atWindow(sli.total, windowS);
}

/**
 * Returns PromQL for the bad events per second in a window; null for a raw SLI, which is itself a ratio. A service that
 * never failed has no series of failures. So if there are events but no series for `sli.part` (the good or the bad
 * events), the part is 0. A part that selects a bucket has no value instead: a histogram with events has each of its
 * buckets, so a missing bucket is a limit that is no bound of a bucket.
 */
export function badRate(sli: AlertSli, windowS: number): string | null {
  if (sli.kind === 'raw') return null;
  const total = atWindow(sli.total, windowS);
  const query = atWindow(sli.part, windowS);
  const part = selectsBucket(query) ? `(${query})` : `((${query}) or 0 * (${total}))`;
  // Extrapolation by rate() can make the good events slightly exceed all events. clamp_min then raises the negative
  // difference to 0.
  return sli.counts === 'bad' ? part : `clamp_min((${total}) - ${part}, 0)`;
}

const selectsBucket = (query: string): boolean =>
  selectorsOf(query).some(({ matchers }) => matchers.some(({ label }) => label === 'le'));

/**
 * Returns PromQL for the share of bad events in a window. For an SLI of events, the share has no value while there are
 * no events: 0/0 would be NaN, and every average that includes a NaN is NaN.
 */
export function errorRatio(sli: AlertSli, windowS: number): string {
  if (sli.kind === 'raw') return `(${atWindow(sli.errorRatio, windowS)})\n`;
  return `${badRate(sli, windowS)}\n/\n((${totalRate(sli, windowS)}) > 0)\n`;
}
