import type { Evidence } from '../../record/evidence.ts';
import { countOf, type Histogram, histogramQuantile } from '../../record/histogram.ts';
import { mergeHistograms } from '../../record/histogram-sum.ts';
import { formatCount, formatShare, formatValue } from '../../words/format.ts';
import { shown } from './shown-metrics.ts';

export type CallerRow = {
  key: string;
  offered: string;
  admitted: string;
  limited: string;
  share: string;
  p50: string;
  p95: string;
  refused: boolean;
};
export type WriteRow = { what: string; checked: string; lost: string; doubled: string; bad: boolean };
export type Admission = { callers: CallerRow[]; note: string; writes: WriteRow[] };

type Caller = { admitted: Histogram[]; limited: number };

/**
 * Returns for each API key how many calls a rate limit admitted and rejected. Also returns the fairness index of the
 * keys, and how many accepted writes were read back. `p50` and `p95` include the wait for the rate limit.
 */
export function toAdmission(evidence: Evidence): Admission {
  const callers = new Map<string, Caller>();
  for (const row of evidence.rows(shown.callDuration)) {
    if (!('h' in row)) continue;
    const { key = '', outcome } = row.labels;
    const caller = callers.get(key) ?? { admitted: [], limited: 0 };
    callers.set(key, caller);
    if (outcome === 'admitted') caller.admitted.push(row.h);
    else caller.limited += countOf(row.h);
  }
  const shares = [...callers].filter(([key]) => key !== nobody).map(([, caller]) => shareOf(caller));
  const index = fairness(shares);
  return {
    callers: [...callers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, caller]) => toRow(key, caller)),
    note:
      shares.length > 1 && index !== undefined
        ? `Fairness between ${shares.length} keys: ${index.toFixed(3)} (Jain's index of the admitted shares: 1 if all keys have the same share, ${(1 / shares.length).toFixed(2)} if one key has everything).`
        : '',
    writes: toWrites(evidence),
  };
}

/**
 * The key of calls to endpoints without authentication. No rate limit applies to this key, so the fairness index
 * ignores it.
 */
const nobody = 'nobody';

const admittedOf = ({ admitted }: Caller) => admitted.reduce((sum, h) => sum + countOf(h), 0);

function shareOf(caller: Caller): number {
  const admitted = admittedOf(caller);
  return admitted / Math.max(1, admitted + caller.limited);
}

/**
 * Returns Jain's fairness index (Σx)² / (n Σx²), from 1/n (one key gets all) to 1 (all get equal parts); undefined when
 * no call was admitted. Jain, Chiu and Hawe, A quantitative measure of fairness, DEC-TR-301, 1984.
 */
export function fairness(shares: readonly number[]): number | undefined {
  const sum = shares.reduce((a, b) => a + b, 0);
  const squares = shares.reduce((a, b) => a + b * b, 0);
  return squares === 0 ? undefined : sum ** 2 / (shares.length * squares);
}

function toRow(key: string, caller: Caller): CallerRow {
  const admitted = admittedOf(caller);
  const merged = mergeHistograms(caller.admitted);
  const quantile = (q: number) => (admitted > 0 ? formatValue(histogramQuantile(merged, q).value, 's') : '–');
  return {
    key,
    offered: formatCount(admitted + caller.limited),
    admitted: formatCount(admitted),
    limited: formatCount(caller.limited),
    share: formatShare(shareOf(caller)),
    p50: quantile(0.5),
    p95: quantile(0.95),
    refused: caller.limited > 0,
  };
}

function toWrites(evidence: Evidence): WriteRow[] {
  const kinds = new Map<string, [checked: number, lost: number, doubled: number]>();
  [shown.writesChecked, shown.writesLost, shown.writesDoubled].forEach((metric, at) => {
    for (const row of evidence.rows(metric)) {
      if (!('n' in row)) continue;
      const { kind: what = '' } = row.labels;
      const counts = kinds.get(what) ?? [0, 0, 0];
      counts[at] = (counts[at] ?? 0) + row.n;
      kinds.set(what, counts);
    }
  });
  return [...kinds].map(([what, [checked, lost, doubled]]) => ({
    what,
    checked: formatCount(checked),
    lost: formatCount(lost),
    doubled: formatCount(doubled),
    bad: lost + doubled > 0,
  }));
}
