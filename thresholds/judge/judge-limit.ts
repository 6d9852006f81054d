import { sum } from 'simple-statistics';
import { showSelect } from '../../results/record/metric.ts';
import type { Fold } from '../../results/record/slo.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { amountOf } from '../evidence/per-second.ts';
import { compareText } from './compare-text.ts';
import { type Judged, noSamples, type Task } from './judged.ts';

/** The verdict on one number for the phase, which is counted, not estimated: PASS or FAIL, exactly. */
export function judgeLimit({ slo, sli, evidence, phase: { window } }: Task<'limit'>): Judged {
  const { metric, match } = sli.of;
  const values: number[] = [];
  for (const row of evidence.rows(metric, match, window)) values.push('v' in row ? row.v : amountOf(row));
  for (const sample of evidence.samples(metric, match, window)) values.push(sample.value);
  if (values.length === 0) return noSamples(showSelect(sli.of));
  const seconds = window ? window.endS - window.startS : endOf(evidence.phases);
  const value = folds[sli.fold](values, seconds);
  const text = `${sli.fold} ${compareText(value, slo.op, slo.objective, slo.unit)}`;
  const holds = meetsObjective(value, slo.op, slo.objective);
  return {
    verdict: holds ? 'PASS' : 'FAIL',
    reasonCode: holds ? 'holds' : 'broken',
    value,
    interval: null,
    samples: values.length,
    reason: `${text} (${formatCountOf(values.length, 'sample')})`,
  };
}

const folds: Record<Fold, (values: readonly number[], seconds: number) => number> = {
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
  sum,
  rate: (values, seconds) => sum(values) / seconds,
};
