import type { Context } from '../results/record/producer.ts';
import type { Phase } from '../scenarios/plan/phase.ts';
import { phasesOf } from './phases-of.ts';
import type { Slo } from './slo.ts';

/** The quantiles that producers should know exactly, if they can. */
export function needsOf(slos: readonly Slo[], phases: readonly Phase[]): Context['needs'] {
  return slos.flatMap(({ sli, ...slo }) => {
    if (sli.kind !== 'quantile') return [];
    const names = phasesOf(slo, phases).flatMap(({ window }) => (window ? [window.name] : []));
    return names.length > 0 ? [{ select: sli.of, quantiles: [sli.q], phases: names }] : [];
  });
}
