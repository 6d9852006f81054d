import { emptyHistogram } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import { droppedIterations, httpReqDuration } from './metrics.ts';
import { scenarioParts } from './options.ts';

/** k6's native histograms. */
const k6Schema = 3;

/** k6 puts its experimental features on every series; they say nothing about the target. */
const noise = 'k6_feature_native_histograms';

/**
 * k6's rows as the record wants them: program and phase of dropped arrivals as labels of their own, k6's feature label
 * off, and beside every dropped arrival a censored start.
 */
export function fromK6(rows: readonly Row[]): Row[] {
  const clean = rows.map((row) => ({ ...row, labels: cleanLabels(row) }));
  return [...clean, ...censorDropped(clean)];
}

/** An arrival that found no free virtual user is known only to be slower than the timeout: it must not be left out. */
export function censorDropped(rows: readonly Row[]): Row[] {
  return rows.flatMap((row) => {
    if (row.metric !== droppedIterations || !('n' in row) || row.n <= 0) return [];
    const labels = { ...cleanLabels(row), outcome: 'dropped' };
    return [{ t: row.t, metric: httpReqDuration, labels, h: { ...emptyHistogram(k6Schema), censored: row.n } }];
  });
}

function cleanLabels({ metric, labels }: Row): Row['labels'] {
  const { [noise]: _, ...rest } = labels;
  const parts = metric === droppedIterations ? scenarioParts(labels.scenario ?? '') : undefined;
  return parts ? { ...rest, ...parts } : rest;
}
