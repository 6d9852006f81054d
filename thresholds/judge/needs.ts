import type { Context } from '../../results/record/producer.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { judgedPhases } from '../evidence/judged-phases.ts';

/** The quantiles that producers should know exactly, if they can, and the limits of these. */
export function needsOf(slos: readonly Slo[], phases: readonly Phase[]): Context['needs'] {
  return slos.flatMap(({ sli, ...slo }) => {
    // A quantile stays below its limit: no other op gets past the reading of a document.
    if (sli.kind !== 'quantile' || (slo.op !== '<' && slo.op !== '<=')) return [];
    const names = judgedPhases(slo, phases).flatMap(({ window }) => (window ? [window.name] : []));
    const bound = { slo: slo.name, op: slo.op, limit: slo.objective };
    return names.length > 0 ? [{ select: sli.of, quantiles: [sli.q], phases: names, bound }] : [];
  });
}
