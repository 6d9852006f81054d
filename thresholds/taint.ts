import type { Evidence } from '../results/record/evidence.ts';
import type { TaintKind, Validity } from '../results/record/run.ts';
import { holds, type Judged } from './judged.ts';
import type { Reason } from './rule.ts';
import { showValue } from './show.ts';
import { type Sli, type Slo, wholeRun } from './slo.ts';

/** What kind of number an indicator is: it says which faults of ours could have produced it. */
export function kindOf(sli: Sli): TaintKind | undefined {
  const metric = metricsOf(sli)[0]!;
  // Only a dead target answers no health check; only a lag of our own can feign a stall.
  if (metric === 'meshproof_target_up') return undefined;
  if (metric === 'meshproof_target_stall_seconds') return 'latency';
  if (sli.kind === 'quantile') return /^(web_vital|journey)_/.test(metric) ? 'vitals' : 'latency';
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

/**
 * A generator's own lag can only lengthen what it times, so what holds in spite of it holds; but a limit that would hold
 * without the lag was not broken by the target for certain.
 */
export function excuseOf(
  { sli, op, objective }: Pick<Slo, 'sli' | 'op' | 'objective'>,
  { verdict, value }: Pick<Judged, 'verdict' | 'value'>,
  evidence: Evidence,
): { cause: string; evidence: string } | undefined {
  if (verdict !== 'FAIL' || value === null || sli.kind !== 'quantile' || kindOf(sli) !== 'latency') return undefined;
  const names = producersOf(sli, evidence);
  const producers = evidence.producers.filter(({ name }) => names.includes(name));
  const late = producers.find(({ health }) => holds(value - (health?.lagSeconds?.p99 ?? 0), op, objective));
  if (!late) return undefined;
  const p99 = late.health?.lagSeconds?.p99 ?? 0;
  return {
    cause: `the own lag of ${late.name} could be the difference`,
    evidence: `${showValue(value, 's')} with an own lag p99 of ${showValue(p99, 's')} against ${showValue(objective, 's')}`,
  };
}

function metricsOf(sli: Sli): string[] {
  return sli.kind === 'ratio' ? [...sli.part, ...sli.total].map((select) => select.metric) : [sli.of.metric];
}
