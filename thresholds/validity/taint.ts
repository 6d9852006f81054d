import type { Evidence } from '../../results/record/evidence.ts';
import type { TaintKind, Validity } from '../../results/record/run.ts';
import { nearestRank } from '../../results/stats/quantile.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { holds, type Judged } from '../judge/judged.ts';
import type { JudgedPhase } from '../judge/phases-of.ts';
import { showValue } from '../judge/show.ts';
import { type Sli, type Slo, wholeRun } from '../read/slo.ts';
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

/**
 * Lag of our own can only lengthen what is timed, so what holds in spite of it holds; but a limit that would hold without
 * it was not broken by the target for certain. The lag is the producer's own, or that of the machine: how late the
 * conductor, which only waits, woke up in the worst quarter of the seconds, enough of them to move a p95.
 */
export function excuseOf(
  { sli, op, objective, unit }: Pick<Slo, 'sli' | 'op' | 'objective' | 'unit'>,
  { verdict, value }: Pick<Judged, 'verdict' | 'value'>,
  { window }: JudgedPhase,
  evidence: Evidence,
): { cause: string; evidence: string } | undefined {
  if (verdict !== 'FAIL' || value === null || sli.kind !== 'quantile' || unit !== 's') return undefined;
  const names = producersOf(sli, evidence);
  const lags = evidence.producers
    .filter(({ name }) => names.includes(name))
    .map(({ name, health }) => ({ who: name, seconds: health?.lagSeconds?.p99 ?? 0 }));
  lags.push({ who: 'the machine that makes the load', seconds: machineLagSeconds(evidence, window) });
  const late = lags.sort((a, b) => b.seconds - a.seconds)[0]!;
  if (!holds(value - late.seconds, op, objective)) return undefined;
  return {
    cause: `the own lag of ${late.who} could be the difference`,
    evidence: `${showValue(value, 's')} with an own lag of ${showValue(late.seconds, 's')} against ${showValue(objective, 's')}`,
  };
}

function machineLagSeconds(evidence: Evidence, window: Phase | undefined): number {
  const rows = [...evidence.rows('meshproof_generator_loop_lag_seconds', {}, window)];
  const lags = Float64Array.from(rows, (row) => ('v' in row ? row.v : 0)).sort();
  return lags.length === 0 ? 0 : nearestRank(lags, 0.75);
}

function metricsOf(sli: Sli): string[] {
  return sli.kind === 'ratio' ? [...sli.part, ...sli.total].map((select) => select.metric) : [sli.of.metric];
}
