import { oneLine } from '../../../scenarios/base/one-line.ts';
import type { RunDocument, SloVerdict, Verdict } from '../../record/run.ts';
import { formatAgainst, formatCount, formatValue } from '../../words/format.ts';
import { verdictsWorstFirst } from '../../words/marks.ts';

export type SloRow = {
  name: string;
  title: string;
  phase: string;
  verdict: Verdict;
  /** The measured value and the objective as text: `612 ms`, `≤ 500 ms`. */
  value: string;
  objective: string;
  interval: string;
  samples: string;
  reason: string;
  /** The values in base units, for the picture of the interval. */
  raw: Pick<SloVerdict, 'value' | 'objective' | 'op' | 'interval'>;
};

export type SloGroup = { service: string; slos: SloRow[] };

const signs = { '<=': '≤', '<': '<', '>=': '≥', '>': '>' } as const;

/** Returns the SLOs by service, in the order of the documents. Within a service, the worst verdict is first. */
export function toSloGroups(slos: RunDocument['slos']): SloGroup[] {
  const groups = new Map<string, SloRow[]>();
  for (const slo of slos) {
    const service = oneLine(slo.service) || 'other';
    groups.set(service, [...(groups.get(service) ?? []), toRow(slo)]);
  }
  return [...groups].map(([service, rows]) => ({
    service,
    slos: rows.sort((a, b) => verdictsWorstFirst.indexOf(a.verdict) - verdictsWorstFirst.indexOf(b.verdict)),
  }));
}

/** Returns the number of SLOs with each verdict. */
export function tallyOf(slos: readonly { verdict: Verdict }[]): Record<Verdict, number> {
  const tally = { PASS: 0, FAIL: 0, INVALID: 0, INCONCLUSIVE: 0 };
  for (const { verdict } of slos) tally[verdict]++;
  return tally;
}

/**
 * Returns the unit in which an SLO is shown. A share that must be above its objective is shown in percent. Any other
 * value is shown in the unit of the SLO (none for a CLS score).
 */
export function shownUnit({ unit, op, objective }: Pick<SloVerdict, 'unit' | 'op' | 'objective'>): string {
  return unit === '1' && op.startsWith('>') && objective > 0 && objective < 1 ? 'ratio' : unit;
}

function toRow(slo: SloVerdict): SloRow {
  const unit = shownUnit(slo);
  const { value, limit } = formatAgainst(slo.value, slo.objective, unit);
  return {
    name: slo.name,
    title: oneLine(slo.title),
    phase: slo.phase,
    verdict: slo.verdict,
    value,
    objective: `${signs[slo.op]} ${limit}`,
    interval: formatInterval(slo.interval, unit),
    samples: formatCount(slo.samples),
    reason: oneLine(slo.reason),
    raw: { value: slo.value, objective: slo.objective, op: slo.op, interval: slo.interval },
  };
}

function formatInterval(interval: SloVerdict['interval'], unit: string): string {
  if (!interval) return '';
  const [low, high] = interval;
  if (low === null && high === null) return 'unbounded';
  if (high === null) return `${formatValue(low, unit)} or more`;
  if (low === null) return `${formatValue(high, unit)} or less`;
  return low === high ? formatValue(low, unit) : `${formatValue(low, unit)} to ${formatValue(high, unit)}`;
}
