import type { Evidence } from '../../record/evidence.ts';
import { countOf } from '../../record/histogram.ts';
import { formatValue } from '../../words/format.ts';
import { type Axis, type Chart, finishChart, round, secondsOf, stepAt } from './chart.ts';
import { shown } from './shown-metrics.ts';

// The chart stacks the parts of the time to the first chunk in this order. The first four happen one after another.
// `network` is the time on the network in both directions.
const parts = ['dispatch', 'gateway', 'queue', 'prefill', 'network', 'client'];

/** Returns a stacked chart of the mean parts of the time to the first chunk; undefined when no part was recorded. */
export function partsChart(evidence: Evidence, axis: Axis): Chart | undefined {
  const sums = new Map(parts.map((part) => [part, { sum: zeros(axis), count: zeros(axis) }]));
  let any = false;
  for (const row of evidence.rows(shown.chatTtftPart)) {
    const cell = sums.get(row.labels.part ?? '');
    const index = stepAt(axis, row.t, evidence.t0Ms);
    if (!cell || !('h' in row) || index === undefined) continue;
    any = true;
    cell.sum[index]! += row.h.sum;
    cell.count[index]! += countOf(row.h);
  }
  if (!any) return undefined;
  return finishChart(
    { id: 'ttft-parts', title: 'Parts of the time to the first chunk, mean', unit: 's', kind: 'stack' },
    secondsOf(axis),
    [...sums].map(([label, { sum, count }]) => ({
      label,
      values: sum.map((seconds, i) => (count[i]! > 0 ? round(seconds / count[i]!) : null)),
    })),
    [...sums].map(([label, { sum, count }]) => {
      const mean = total(sum) / Math.max(1, total(count));
      return `${label}: ${formatValue(mean, 's')} on average.`;
    }),
  );
}

function zeros(axis: Axis): number[] {
  return new Array<number>(axis.length).fill(0);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
