import type { Blame, ChangeVerdict, Comparison, MetricChange } from '../../record/comparison.ts';
import { formatValue } from '../../words/format.ts';

const marks: Record<ChangeVerdict, string> = {
  regression: '✗',
  improvement: '✓',
  equivalent: '✓',
  inconclusive: '?',
  invalid: '!',
};

/**
 * What `compare` prints: the verdict, a line for each SLO and for what else changed, what carries it, what differs.
 * `brief`: of the SLOs only those that changed.
 */
export function comparisonText(
  { verdict, reason, metrics, blame, differences, runs }: Comparison,
  { brief = false }: { brief?: boolean } = {},
): string {
  const has = (one: MetricChange) => one.verdict === 'regression' || one.verdict === 'improvement';
  const shown = metrics.filter((one) => one.primary && (!brief || has(one)));
  const moved = metrics.filter((one) => !one.primary && has(one)).sort((a, b) => sizeOf(b) - sizeOf(a));
  const changed = moved.slice(0, named);
  const quiet = metrics.filter((one) => !one.primary && !has(one)).length;
  const lines = (list: readonly MetricChange[]) => {
    const width = Math.max(0, ...list.map(({ name }) => name.length));
    return list.map((metric) => lineOf(metric, width));
  };
  return `${[
    `${marks[verdict]} ${verdict.toUpperCase()}  ${runs.base.length} against ${runs.head.length} runs: ${reason}`,
    ...lines(shown),
    ...(changed.length > 0 ? ['also changed, which decides nothing:', ...lines(changed)] : []),
    ...(moved.length > named ? [`  and ${moved.length - named} more, smaller ones`] : []),
    ...(quiet > 0 ? [`no finding in ${quiet} other metrics; --json has them all`] : []),
    ...([...shown, ...changed].some(has) ? blame.flatMap(blameLines) : []),
    ...(differences.length > 0 ? [`what else differs: ${differences.join('; ')}`] : []),
  ].join('\n')}\n`;
}

/** So many of what decides nothing are named, the largest. */
const named = 6;

/** Twice and half are as large; a difference is as large as it is. */
function sizeOf({ ratio, base, head }: MetricChange): number {
  return Math.abs(ratio === null ? (head ?? 0) - (base ?? 0) : Math.log(ratio));
}

/** `what carries it (time per request 4.1 ms → 320 ms):`, then the largest slices. */
function blameLines({ of, unit, base, head, slices }: Blame): string[] {
  const what = of === 'time' ? 'time per request' : 'failed requests';
  const title = `what carries it (${what} ${formatValue(base, unit)} → ${formatValue(head, unit)}):`;
  const largest = slices.filter(({ kind, share }) => kind !== 'other' && Math.abs(share) >= 0.02).slice(0, 5);
  return [
    title,
    ...largest.map(({ kind, endpoint, part, status, share, examples: [example] = [] }) => {
      const where = [endpoint || '(no name)', ...(of === 'time' ? [part] : []), status, kind];
      const such = example === undefined ? '' : `, such as ${example}`;
      return `  ${formatValue(share, 'ratio').padStart(7)}  ${where.filter(Boolean).join(' · ')}${such}`;
    }),
  ];
}

function lineOf(metric: MetricChange, width: number): string {
  const { name, unit, base, head, verdict, reason } = metric;
  const values = `${formatValue(base, unit)} → ${formatValue(head, unit)}`;
  // What the verdict says by itself needs no reason.
  const why = verdict === 'inconclusive' || verdict === 'invalid' ? `: ${reason}` : '';
  const line = `  ${marks[verdict]} ${name.padEnd(width)}  ${values.padEnd(20)}  ${changeOf(metric)}${verdict}${why}`;
  return line.trimEnd();
}

/** `+20.1 % (+17.2 % to +23.1 %), could see 3.4 %; `, in points for a share. */
function changeOf({ unit, base, head, ratio, interval, mde }: MetricChange): string {
  if (!interval || mde === null || base === null || head === null) return '';
  const signed = (value: number, of: string) => `${value > 0 ? '+' : ''}${formatValue(value, of)}`;
  const shown =
    ratio === null
      ? { all: [head - base, ...interval].map((one) => signed(one, unit)), mde: formatValue(mde, unit) }
      : { all: [ratio, ...interval].map((one) => signed(one - 1, 'ratio')), mde: formatValue(mde, 'ratio') };
  return `${shown.all[0]} (${shown.all[1]} to ${shown.all[2]}), could see ${shown.mde}; `;
}
