import { emptyHistogram, type Histogram, rootHistogram } from '../../../results/record/histogram.ts';
import { type Labels, labelKey } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import { durationPower, fineTag } from '../../../scenarios/lib/names.ts';
import { durationPowerSeries, httpReqDuration } from './metrics.ts';

type HistogramRow = Row & { h: Histogram };

/**
 * Returns the rows with finer buckets of request durations. k6's own histogram is coarse, so the buckets of the
 * scenario library's histogram replace the buckets of k6. The sum still comes from k6. If either histogram is missing,
 * the row has only a sum or only buckets. Requests that the library did not send keep k6's histogram.
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
