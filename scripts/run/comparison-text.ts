import type { ChangeVerdict, Comparison, MetricChange } from '../../results/compare/comparison.ts';
import { formatValue } from '../../results/report/format.ts';

const marks: Record<ChangeVerdict, string> = {
  regression: '✗',
  improvement: '✓',
  equivalent: '✓',
  inconclusive: '?',
  invalid: '!',
};

/** What `compare` prints: the verdict, then a line for each metric. */
export function comparisonText({ verdict, reason, metrics }: Comparison, runs: [number, number]): string {
  const width = Math.max(0, ...metrics.map(({ name }) => name.length));
  const head = `${marks[verdict]} ${verdict.toUpperCase()}  ${runs[0]} against ${runs[1]} runs: ${reason}`;
  return `${[head, ...metrics.map((metric) => lineOf(metric, width))].join('\n')}\n`;
}

function lineOf(metric: MetricChange, width: number): string {
  const { name, unit, base, head, verdict, reason } = metric;
  const values = `${formatValue(base, unit)} → ${formatValue(head, unit)}`;
  const line = `  ${marks[verdict]} ${name.padEnd(width)}  ${values.padEnd(20)}  ${changeOf(metric)}${verdict}: ${reason}`;
  return line.trimEnd();
}

/** `+20.1 % (+17.2 % to +23.1 %), finds 3.4 %; `, in points for a share. */
function changeOf({ unit, base, head, ratio, interval, mde }: MetricChange): string {
  if (!interval || mde === null || base === null || head === null) return '';
  const signed = (value: number, of: string) => `${value > 0 ? '+' : ''}${formatValue(value, of)}`;
  const shown =
    ratio === null
      ? { all: [head - base, ...interval].map((one) => signed(one, unit)), mde: formatValue(mde, unit) }
      : { all: [ratio, ...interval].map((one) => signed(one - 1, 'ratio')), mde: formatValue(mde, 'ratio') };
  return `${shown.all[0]} (${shown.all[1]} to ${shown.all[2]}), could see ${shown.mde}; `;
}
