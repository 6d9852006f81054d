import { emptyHistogram, type Histogram, rootHistogram } from '../../../results/record/histogram.ts';
import { type Labels, labelKey } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import { durationPower, fineTag } from '../../lib/names.ts';
import { durationPowerSeries, httpReqDuration } from './metrics.ts';

type HistogramRow = Row & { h: Histogram };

/**
 * Puts the fine histogram of the scenario library in the place of k6's coarse one of the same requests, under the name
 * that all readers know, and takes the library's tag off. Buckets come from the fine one, the sum from k6's; where one
 * push brings only one of them, so does the row. A request that was cut off with its iteration is in the coarse one
 * alone: its arrival counts as unfinished. Requests that did not come from the library stay as k6 gives them.
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
