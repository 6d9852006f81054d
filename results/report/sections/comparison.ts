import type { Blame, ChangeVerdict, Comparison, MetricChange } from '../../record/comparison.ts';
import { formatValue } from '../../words/format.ts';

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
  /** For the picture: log ratio and its interval, or null where the change is a difference. */
  drawn: { ratio: number; low: number; high: number } | null;
};

/** What a run is beside those before it: `against` says which. */
export type CompareTable = {
  against: string;
  verdict: ChangeVerdict;
  reason: string;
  rows: ChangeRow[];
  /** Of metrics that advise and show no change. */
  quiet: number;
  blame: { title: string; slices: { share: string; where: string }[] }[];
  differences: string[];
};

export function toCompareTable({ against, comparison }: { against: string; comparison: Comparison }): CompareTable {
  const { verdict, reason, metrics, blame, differences } = comparison;
  const moved = (one: MetricChange) => one.verdict === 'regression' || one.verdict === 'improvement';
  const shown = metrics.filter((one) => one.primary || moved(one));
  return {
    against,
    verdict,
    reason,
    rows: shown.map(toRow),
    quiet: metrics.length - shown.length,
    blame: shown.some(moved) ? blame.map(toBlame) : [],
    differences,
  };
}

function toRow({ name, unit, base, head, ratio, interval, mde, verdict, reason, primary }: MetricChange): ChangeRow {
  const of = ratio === null ? unit : 'ratio';
  const signed = (value: number) => `${value > 0 ? '+' : ''}${formatValue(value, of)}`;
  const less = ratio === null ? 0 : 1;
  const change = ratio ?? (base === null || head === null ? null : head - base);
  return {
    name,
    verdict,
    before: formatValue(base, unit),
    now: formatValue(head, unit),
    change: change === null ? '–' : signed(change - less),
    interval: interval ? `${signed(interval[0] - less)} to ${signed(interval[1] - less)}` : '–',
    mde: formatValue(mde, of),
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
            : [endpoint || '(no name)', part, status, kind, example && `such as ${example}`]
                .filter(Boolean)
                .join(' · '),
      })),
  };
}
