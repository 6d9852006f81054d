import type { BatchSpan, Blame, ChangeVerdict, Comparison, MetricChange } from '../../record/comparison.ts';
import { formatChange, formatCountOf, formatRatio, formatShare, formatTime, formatValue } from '../../words/format.ts';
import { unknownRequest } from '../../words/unknown-request.ts';

export type ChangeRow = {
  name: string;
  verdict: ChangeVerdict;
  before: string;
  now: string;
  change: string;
  interval: string;
  mde: string;
  reason: string;
  primary: boolean;
  /** The ratio and its interval, for the picture of the change. Null without a ratio or without a positive interval. */
  drawn: { ratio: number; low: number; high: number } | null;
};

/** A comparison of the run with earlier runs. */
export type ComparedRun = { against: string; isBaseline?: boolean; comparison: Comparison };

/** `against` names the earlier runs. */
export type CompareTable = {
  against: string;
  isBaseline: boolean;
  verdict: ChangeVerdict;
  reason: string;
  /** How many runs the base and the head have, and when they ran (see `madeText`). */
  made: string;
  rows: ChangeRow[];
  /** The number of metrics that `rows` omits. */
  quiet: number;
  blame: { title: string; slices: { share: string; where: string }[] }[];
  differences: string[];
};

/** Returns every `primary` metric, the other metrics that changed, and the requests that explain the change. */
export function toCompareTable({ against, isBaseline = false, comparison }: ComparedRun): CompareTable {
  const { verdict, reason, metrics, blame, differences } = comparison;
  const moved = (one: MetricChange) => one.verdict === 'regression' || one.verdict === 'improvement';
  const shown = metrics.filter((one) => one.primary || moved(one));
  return {
    against,
    isBaseline,
    verdict,
    reason,
    made: madeText(comparison),
    rows: shown.map(toRow),
    quiet: metrics.length - shown.length,
    blame: shown.some(moved) ? blame.map(toBlame) : [],
    differences,
  };
}

type Made = Pick<Comparison, 'batches' | 'unit' | 'runs' | 'discarded'>;

/** Returns text such as `base 20 runs in 7 batches, 2026-11-01 08:00 UTC to …; head …; the unit is the batch`. */
export function madeText({ batches, unit, runs, discarded }: Made): string {
  const what = unit === 'pair' ? 'the first pair' : 'the first run of each batch';
  const first = discarded.length > 0 ? `; discarded: ${what} (${discarded.length})` : '';
  const units = { run: 'the unit is the run', batch: 'the unit is the batch', pair: 'the unit is the pair of runs' };
  return `base ${sideText(batches.base, runs.base)}; head ${sideText(batches.head, runs.head)}; ${units[unit]}${first}`;
}

function sideText(batches: readonly BatchSpan[], runs: readonly string[]): string {
  const [first, last] = [batches[0], batches.at(-1)];
  const made = `${formatCountOf(runs.length, 'run')} in ${formatCountOf(batches.length, 'batch', 'batches')}`;
  return first && last ? `${made}, ${minuteOf(first.from)} to ${minuteOf(last.to)}` : made;
}

const minuteOf = (rfc3339: string): string => formatTime(rfc3339).replace(/:\d\d UTC$/, ' UTC');

function toRow({ name, unit, base, head, ratio, interval, mde, verdict, reason, primary }: MetricChange): ChangeRow {
  const signed = (value: number) => (ratio === null ? formatChange(value, unit) : formatRatio(value));
  const change = ratio ?? (base === null || head === null ? null : head - base);
  return {
    name,
    verdict,
    before: formatValue(base, unit),
    now: formatValue(head, unit),
    change: change === null ? '–' : signed(change),
    interval: interval ? `${signed(interval[0])} to ${signed(interval[1])}` : '–',
    mde: ratio === null ? formatValue(mde, unit) : formatShare(mde),
    reason,
    primary,
    drawn: ratio !== null && interval && interval[0] > 0 ? { ratio, low: interval[0], high: interval[1] } : null,
  };
}

function toBlame({ of, unit, base, head, slices }: Blame): CompareTable['blame'][number] {
  const what = of === 'time' ? 'Time per request' : 'Failed requests';
  return {
    title: `${what}: ${formatValue(base, unit)} → ${formatValue(head, unit)}`,
    slices: slices
      .filter(({ share }) => Math.abs(share) >= 0.02)
      .slice(0, 6)
      .map(({ kind, endpoint, part, status, share, examples: [example] = [] }) => ({
        share: formatValue(share, 'ratio'),
        where:
          kind === 'other'
            ? 'all others'
            : [endpoint || unknownRequest, part, status, kind, example && `such as ${example}`]
                .filter(Boolean)
                .join(' · '),
      })),
  };
}
