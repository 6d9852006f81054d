import { largest } from '../../../scenarios/base/long-lists.ts';
import type { Blame, Comparison, MetricChange } from '../../record/comparison.ts';
import { formatChange, formatCountOf, formatRatio, formatShare, formatValue } from '../../words/format.ts';
import { toVerdict, verdictMarks } from '../../words/marks.ts';
import { unknownRequest } from '../../words/unknown-request.ts';
import { madeText } from '../sections/comparison.ts';

/**
 * Returns a comparison as terminal text. With `brief`, the text omits `primary` metrics without a change.
 */
export function comparisonText(comparison: Comparison, { brief = false }: { brief?: boolean } = {}): string {
  const { verdict, reason, metrics, blame, differences, runs } = comparison;
  const has = (one: MetricChange) => one.verdict === 'regression' || one.verdict === 'improvement';
  const shown = metrics.filter((one) => one.primary && (!brief || has(one)));
  const moved = metrics.filter((one) => !one.primary && has(one)).sort((a, b) => sizeOf(b) - sizeOf(a));
  const changed = moved.slice(0, named);
  const quiet = metrics.filter((one) => !one.primary && !has(one)).length;
  const lines = (list: readonly MetricChange[]) => {
    const width = Math.max(0, largest(list.map(({ name }) => name.length)));
    return list.map((metric) => lineOf(metric, width));
  };
  return `${[
    `${verdictMarks[toVerdict(verdict)].mark} ${verdict.toUpperCase()}  ${runs.base.length} against ${formatCountOf(runs.head.length, 'run')}: ${reason}`,
    `  ${madeText(comparison)}`,
    ...lines(shown),
    ...(changed.length > 0 ? ['other metrics that changed (not part of the verdict):', ...lines(changed)] : []),
    ...(moved.length > named ? [`  and ${moved.length - named} more, smaller ones`] : []),
    ...(quiet > 0 ? [`${quiet} other metrics show no change; --json lists them all`] : []),
    ...([...shown, ...changed].some(has) ? blame.flatMap(blameLines) : []),
    ...(differences.length > 0 ? [`other differences: ${differences.join('; ')}`] : []),
  ].join('\n')}\n`;
}

/** The text names at most this many of the metrics that are not `primary`. The largest changes come first. */
const named = 6;

/** Returns the size of a change. On a logarithmic scale, doubling and halving are equally large changes. */
function sizeOf({ ratio, base, head }: MetricChange): number {
  return Math.abs(ratio === null ? (head ?? 0) - (base ?? 0) : Math.log(ratio));
}

/** Returns lines under a title such as `requests that explain the change (time per request 4.1 ms → 320 ms):`. */
function blameLines({ of, unit, base, head, slices }: Blame): string[] {
  const what = of === 'time' ? 'time per request' : 'failed requests';
  const title = `requests that explain the change (${what} ${formatValue(base, unit)} → ${formatValue(head, unit)}):`;
  const largest = slices.filter(({ kind, share }) => kind !== 'other' && Math.abs(share) >= 0.02).slice(0, 5);
  return [
    title,
    ...largest.map(({ kind, endpoint, part, status, share, examples: [example] = [] }) => {
      const where = [endpoint || unknownRequest, ...(of === 'time' ? [part] : []), status, kind];
      const such = example === undefined ? '' : `, such as ${example}`;
      return `  ${formatValue(share, 'ratio').padStart(7)}  ${where.filter(Boolean).join(' · ')}${such}`;
    }),
  ];
}

function lineOf(metric: MetricChange, width: number): string {
  const { name, unit, base, head, verdict, reason } = metric;
  const values = `${formatValue(base, unit)} → ${formatValue(head, unit)}`;
  // The other verdicts (better, worse, equivalent) need no reason, because the numbers already show why.
  const why = verdict === 'inconclusive' || verdict === 'invalid' ? `: ${reason}` : '';
  const line = `  ${verdictMarks[toVerdict(verdict)].mark} ${name.padEnd(width)}  ${values.padEnd(20)}  ${changeOf(metric)}${verdict}${why}`;
  return line.trimEnd();
}

/**
 * Returns text such as `+20.1 % (+17.2 % to +23.1 %), detects changes from 3.4 %; `. Without a ratio, the change of a
 * share is in percentage points, and any other change is in the unit of the metric.
 */
function changeOf({ unit, base, head, ratio, interval, mde }: MetricChange): string {
  if (base === null || head === null) return '';
  const shown = (value: number) => (ratio === null ? formatChange(value, unit) : formatRatio(value));
  const change = shown(ratio ?? head - base);
  if (!interval) return `${change}; `;
  const [low, high] = interval.map(shown);
  const detects =
    mde === null ? '' : `, detects changes from ${ratio === null ? formatValue(mde, unit) : formatShare(mde)}`;
  return `${change} (${low} to ${high})${detects}; `;
}
