import type { Evidence } from '../../record/evidence.ts';
import { countOf } from '../../record/histogram.ts';
import { formatValue } from '../../words/format.ts';
import { type Axis, type Chart, round } from './chart.ts';
import { shown } from './shown-metrics.ts';

/** In the order in which the time passes, which is that of the stack from below. */
const order = ['dispatch', 'gateway', 'queue', 'prefill', 'network', 'client'];

/** Where the time to the first chunk went, second by second: the mean of each part, one upon the other. */
export function partsChart(evidence: Evidence, axis: Axis): Chart | undefined {
  const sums = new Map(order.map((part) => [part, { sum: zeros(axis), count: zeros(axis) }]));
  let any = false;
  for (const row of evidence.rows(shown.chatTtftPart)) {
    const cell = sums.get(row.labels.part ?? '');
    const index = Math.floor((row.t - evidence.t0Ms) / 1000 / axis.step);
    if (!cell || !('h' in row) || index < 0 || index >= axis.length) continue;
    any = true;
    cell.sum[index]! += row.h.sum;
    cell.count[index]! += countOf(row.h);
  }
  if (!any) return undefined;
  const series = [...sums].map(([label, { sum, count }]) => ({
    label,
    values: sum.map((total, i) => (count[i]! > 0 ? round(total / count[i]!) : null)),
  }));
  const overall = [...sums].map(([label, { sum, count }]) => {
    const mean = total(sum) / Math.max(1, total(count));
    return `${label}: ${formatValue(mean, 's')} on average.`;
  });
  return {
    id: 'ttft-parts',
    title: 'Time to the first chunk by where it went, mean',
    unit: 's',
    scale: 'linear',
    kind: 'stack',
    seconds: Array.from({ length: axis.length }, (_, index) => index * axis.step),
    series,
    summary: overall.join(' '),
  };
}

function zeros(axis: Axis): number[] {
  return new Array<number>(axis.length).fill(0);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
