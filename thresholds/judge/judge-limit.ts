import type { Evidence } from '../../results/record/evidence.ts';
import { showSelect } from '../../results/record/metric.ts';
import type { Fold, Sli, Slo } from '../../results/record/slo.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { amountOf } from '../evidence/per-second.ts';
import { compared, type Judged, noSamples } from './judged.ts';

/** One number for the phase, counted and not estimated: it holds or it does not. */
export function judgeLimit(
  slo: Slo,
  sli: Extract<Sli, { kind: 'limit' }>,
  evidence: Evidence,
  { window }: JudgedPhase,
): Judged {
  const { metric, match } = sli.of;
  const values: number[] = [];
  for (const row of evidence.rows(metric, match, window)) values.push('v' in row ? row.v : amountOf(row));
  for (const sample of evidence.samples(metric, match, window)) values.push(sample.value);
  if (values.length === 0) return noSamples(showSelect(sli.of));
  const seconds = window ? window.endS - window.startS : endOf(evidence.phases);
  const value = folds[sli.fold](values, seconds);
  const text = `${sli.fold} ${compared(value, slo.op, slo.objective, slo.unit)}`;
  return {
    verdict: meetsObjective(value, slo.op, slo.objective) ? 'PASS' : 'FAIL',
    value,
    interval: null,
    samples: values.length,
    reason: `${text} (${formatCountOf(values.length, 'sample')})`,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const folds: Record<Fold, (values: readonly number[], seconds: number) => number> = {
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
  sum,
  rate: (values, seconds) => sum(values) / seconds,
};
