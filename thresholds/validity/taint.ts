import type { Evidence } from '../../results/record/evidence.ts';
import type { Validity } from '../../results/record/run.ts';
import { type Sli, selectsOf, wholeRun } from '../../results/record/slo.ts';
import type { TaintKind } from '../../results/record/taint-kind.ts';
import type { Reason } from './rule.ts';

/**
 * Returns the kind of numbers of an indicator, which decides the faults of the load generator that make the numbers
 * INVALID. Null when no such fault can distort them. The description of the indicator's first metric may name the kind.
 * Otherwise, the kind follows from the form of the indicator, such as a quantile.
 */
export function kindOf(sli: Sli, evidence: Pick<Evidence, 'metric'>): TaintKind | null {
  const defined = evidence.metric(selectsOf(sli)[0]!.metric)?.metric.taint?.[sli.kind];
  if (defined !== undefined) return defined;
  if (sli.kind === 'quantile') return 'latency';
  if (sli.kind === 'ratio') return 'errors';
  return sli.fold === 'rate' ? 'rate' : 'counts';
}

/** Returns the names of the producers that measure an indicator. */
export function producersOf(sli: Sli, evidence: Evidence): string[] {
  const producers = selectsOf(sli).map(({ metric }) => evidence.metric(metric)?.producer);
  return [...new Set(producers.filter((one) => one !== undefined))];
}

/** Returns the first validity reason that makes an indicator INVALID in a phase, or undefined. */
export function taintOf(sli: Sli, phase: string, evidence: Evidence, validity: Validity): Reason | undefined {
  const kind = kindOf(sli, evidence);
  if (kind === null) return undefined;
  const producers = producersOf(sli, evidence);
  return validity.reasons.find(({ taints }) => {
    const producer = taints.producers === undefined || producers.some((one) => taints.producers!.includes(one));
    const time = taints.phases === undefined || phase === wholeRun || taints.phases.includes(phase);
    return producer && time && taints.kinds.includes(kind);
  });
}
