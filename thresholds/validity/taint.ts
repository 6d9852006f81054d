import type { Evidence } from '../../results/record/evidence.ts';
import type { TaintKind, Validity } from '../../results/record/run.ts';
import { type Sli, wholeRun } from '../read/slo.ts';
import type { Reason } from './rule.ts';

/** What kind of number an indicator is: it says which faults of ours could have produced it. */
export function kindOf(sli: Sli): TaintKind | undefined {
  const metric = metricsOf(sli)[0]!;
  // Only a dead target answers no health check; only a lag of our own can feign a stall.
  if (metric === 'meshproof_target_up') return undefined;
  if (metric === 'meshproof_target_stall_seconds') return 'latency';
  if (sli.kind === 'quantile') return /^(web_vital|journey)_/.test(metric) ? 'vitals' : 'latency';
  // What is good is told by how long it took.
  if (metric === 'meshproof_chat_goodput_total') return 'latency';
  if (sli.kind === 'ratio') return metric.startsWith('meshproof_mesh_') ? 'counts' : 'errors';
  return sli.fold === 'rate' ? 'rate' : 'counts';
}

export function producersOf(sli: Sli, evidence: Evidence): string[] {
  const producers = metricsOf(sli).map((metric) => evidence.metric(metric)?.producer);
  return [...new Set(producers.filter((one) => one !== undefined))];
}

/** The first reason not to believe an indicator in a phase. */
export function taintOf(sli: Sli, phase: string, evidence: Evidence, validity: Validity): Reason | undefined {
  const kind = kindOf(sli);
  if (kind === undefined) return undefined;
  const producers = producersOf(sli, evidence);
  return validity.reasons.find(({ taints }) => {
    const producer = taints.producers === undefined || producers.some((one) => taints.producers!.includes(one));
    const time = taints.phases === undefined || phase === wholeRun || taints.phases.includes(phase);
    return producer && time && taints.kinds.includes(kind);
  });
}

function metricsOf(sli: Sli): string[] {
  return sli.kind === 'ratio' ? [...sli.part, ...sli.total].map((select) => select.metric) : [sli.of.metric];
}
