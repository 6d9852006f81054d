import type { RunDocument } from '../../record/run.ts';
import { formatShare, formatTime, formatValue } from '../../words/format.ts';
import { shownUnit } from './slo-rows.ts';

export type DifferenceRow = {
  name: string;
  phase: string;
  before: string;
  now: string;
  change: string;
  verdicts: string;
};

/** Numbers beside numbers, no claim: two runs alone cannot tell a change from chance. */
export type Difference = { id: string; when: string; note: string; rows: DifferenceRow[] };

export function toDifference(run: RunDocument, previous: RunDocument | undefined): Difference | null {
  if (!previous) return null;
  const rows = run.slos.flatMap((slo) => {
    const before = previous.slos.find((one) => one.name === slo.name && one.phase === slo.phase);
    if (!before) return [];
    const unit = shownUnit(slo);
    return {
      name: slo.name,
      phase: slo.phase,
      before: formatValue(before.value, unit),
      now: formatValue(slo.value, unit),
      change: changeOf(before.value, slo.value, unit),
      verdicts: before.verdict === slo.verdict ? slo.verdict : `${before.verdict} → ${slo.verdict}`,
    };
  });
  const same = run.comparableKey === previous.comparableKey;
  return {
    id: previous.id,
    when: formatTime(previous.startedAt),
    note: same
      ? 'One run against one run: these are numbers, not a finding.'
      : 'The two runs did not have the same conditions (plan, tools or machine differ): read these numbers with care.',
    rows,
  };
}

/** A share differs by percentage points, everything else by percent of what it was. */
function changeOf(before: number | null, now: number | null, unit: string): string {
  if (before === null || now === null) return '–';
  if (before === now) return 'same';
  const sign = now > before ? '+' : '−';
  if (unit === 'ratio') return `${sign}${formatValue(Math.abs(now - before) * 100, '1', 2)} points`;
  if (before === 0) return `${sign}${formatValue(Math.abs(now), unit)}`;
  const ratio = now / before;
  return ratio >= 3 ? `×${formatValue(ratio, '1')}` : `${sign}${formatShare(Math.abs(ratio - 1))}`;
}
