import type { RunDocument } from '../../record/run.ts';
import { formatChange, formatRatio, formatTime, formatValue } from '../../words/format.ts';
import { shownUnit } from './slo-rows.ts';

export type DifferenceRow = {
  name: string;
  phase: string;
  before: string;
  now: string;
  change: string;
  verdicts: string;
};

/** The SLOs of the previous run beside those of this run. Two runs alone cannot show whether a difference is chance. */
export type Difference = { id: string; when: string; note: string; rows: DifferenceRow[] };

/** Returns the SLOs that both runs have; null without a previous run. */
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
      ? 'Two runs are too few to distinguish a change from chance.'
      : 'The two runs are not comparable: plan, tools or machine differ.',
    rows,
  };
}

/**
 * Returns the change as text. A change of a share is in percentage points. A change from 0 is in the unit of the value.
 * Any other change is in percent, or a factor if the value at least tripled (`×3.2`).
 */
function changeOf(before: number | null, now: number | null, unit: string): string {
  if (before === null || now === null) return '–';
  if (before === now) return 'same';
  if (unit === 'ratio' || before === 0) return formatChange(now - before, unit);
  const ratio = now / before;
  return ratio >= 3 ? `×${formatValue(ratio, '1')}` : formatRatio(ratio);
}
