import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import { scenarioParts } from '../program/keys.ts';
import { fineDurations } from './fine-durations.ts';
import { arrivalDuration, droppedIterations, httpReqDuration } from './metrics.ts';

/** k6 puts its experimental features on every series; they say nothing about the target. */
const noise = 'k6_feature_native_histograms';

/**
 * Makes k6's rows what the record wants: program and phase of dropped arrivals as labels of their own, k6's feature
 * label off, durations as fine as they are known, label values without what must not be kept, and beside every dropped
 * arrival a censored start.
 * `hide` takes secrets out of a text: a user's script may have put one into a name.
 */
export function rowsFromK6(hide: (text: string) => string): (rows: readonly Row[]) => Row[] {
  const known = new Map<string, string>();
  const fit = (value: string) => {
    const fitting = known.get(value) ?? withoutQuery(hide(value));
    known.set(value, fitting);
    return fitting;
  };
  return (rows) => {
    const clean = fineDurations(rows)
      .filter(isJudged)
      .map((row) => ({ ...row, labels: mapValues(cleanLabels(row), fit) }));
    return [...clean, ...censorDropped(clean)];
  };
}

/**
 * A request that a rate limit refused is neither a success nor an error, and its quick answer no latency: it stays in
 * `k6_http_reqs_total` by its status, and what became of the call is in `k6_call_duration_seconds`.
 */
function isJudged({ metric, labels }: Row): boolean {
  return metric !== httpReqDuration || labels.status !== '429';
}

/** An arrival that found no free virtual user is known only to be slower than the timeout: it must not be left out. */
export function censorDropped(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => {
    if (row.metric !== droppedIterations || !('n' in row) || row.n <= 0) return [];
    const labels = { ...cleanLabels(row), outcome: 'dropped' };
    const h = { ...emptyHistogram(), censored: row.n };
    return [httpReqDuration, arrivalDuration].map((metric) => ({ t: row.t, metric, labels, h }));
  });
}

/** A request without a declared name is called by its address, and the query would make a name of every request. */
function withoutQuery(value: string): string {
  return /^https?:\/\//.test(value) ? value.replace(/[?#].*$/s, '') : value;
}

function mapValues(labels: Row['labels'], map: (value: string) => string): Row['labels'] {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, map(value)]));
}

function cleanLabels({ metric, labels }: Row): Row['labels'] {
  const { [noise]: _, ...rest } = labels;
  const parts = metric === droppedIterations ? scenarioParts(labels.scenario ?? '') : undefined;
  return parts ? { ...rest, ...parts } : rest;
}
