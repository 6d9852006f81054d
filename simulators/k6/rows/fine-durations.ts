import { emptyHistogram, type Histogram, rootHistogram } from '../../../results/record/histogram.ts';
import { type Labels, labelKey } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import { durationPower, fineTag } from '../../../scenarios/lib/names.ts';
import { durationPowerSeries, httpReqDuration } from './metrics.ts';

type HistogramRow = Row & { h: Histogram };

/**
 * Replaces k6's coarse duration histogram by the fine one of the scenario library, for requests that the library sends.
 * The result has k6's metric name and no tag of the library. The buckets come from the fine histogram, the sum from
 * k6's histogram. If a push contains only one of the two histograms, the row has only buckets or only a sum. k6 may
 * stop an iteration before the library has recorded its request. This request is then only in the coarse histogram, and
 * the arrival counts as unfinished. Requests that the library does not send keep k6's histogram.
 */
export function fineDurations(rows: readonly Row[]): Row[] {
  const fine = new Map<string, HistogramRow>();
  const others: Row[] = [];
  for (const row of rows) {
    const { [fineTag]: isFine, ...labels } = row.labels;
    if (row.metric === durationPowerSeries && 'h' in row) {
      const h = rootHistogram(row.h, Math.log2(durationPower));
      add(fine, { ...row, metric: httpReqDuration, h });
    } else if (isFine === undefined) others.push(row);
    else if (row.metric === httpReqDuration && 'h' in row && !isRedirect(labels))
      add(fine, { ...row, labels, h: { ...emptyHistogram(), sum: row.h.sum } });
    else others.push({ ...row, labels });
  }
  return [...others, ...fine.values()];
}

function add(fine: Map<string, HistogramRow>, row: HistogramRow): void {
  const key = `${row.t}\u0002${labelKey(row.labels)}`;
  const twin = fine.get(key);
  const buckets = twin && twin.h.index.length > 0 ? twin.h : row.h;
  fine.set(key, twin ? { ...row, h: { ...buckets, sum: twin.h.sum + row.h.sum } } : row);
}

function isRedirect({ status = '' }: Labels): boolean {
  return /^3\d\d$/.test(status);
}
