import type { Context } from '../../results/record/producer.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { judgedPhases } from '../evidence/judged-phases.ts';

const needsQuantile = whereKind({ ratio: false, quantile: true, limit: false });

/**
 * Returns the quantiles that SLOs judge, with their limits. Sources of traffic report the exact values of these
 * quantiles if possible.
 */
export function needsOf(slos: readonly Slo[], phases: readonly Phase[]): Context['needs'] {
  return slos.flatMap(({ sli, ...slo }) => {
    // The comparison of `op` only satisfies the type checker: the SLO reader accepts only `<` and `<=` for a quantile.
    if (!needsQuantile(sli) || (slo.op !== '<' && slo.op !== '<=')) return [];
    const names = judgedPhases(slo, phases).flatMap(({ window }) => (window ? [window.name] : []));
    const bound = { slo: slo.name, op: slo.op, limit: slo.objective, ...(slo.pool && { pool: true }) };
    return names.length > 0 ? [{ select: sli.of, quantiles: [sli.q], phases: names, bound }] : [];
  });
}
