import { emptyHistogram, type Histogram, rootHistogram } from '../../../results/record/histogram.ts';
import { type Labels, labelKey } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import { durationPower, fineTag } from '../../../scenarios/lib/names.ts';
import { durationPowerSeries, httpReqDuration } from './metrics.ts';

type HistogramRow = Row & { h: Histogram };

/**
 * Returns the rows with the buckets of the scenario library's fine histogram in place of those of k6's coarse one. The
 * sum stays that of k6. If a push contains only one of both histograms, the row has only buckets or only a sum.
 * Requests that the library does not send keep k6's histogram.
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
