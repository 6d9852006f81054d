import type { Evidence } from '../../results/record/evidence.ts';
import { type Select, showSelect } from '../../results/record/metric.ts';
import type { SloVerdict, Validity } from '../../results/record/run.ts';
import { type Sli, type Slo, selectsOf, wholeRun } from '../../results/record/slo.ts';
import type { TaintKind } from '../../results/record/taint-kind.ts';
import { formatCount } from '../../results/words/format.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import type { Excuse, Reason } from './rule.ts';
import { ownFaults } from './validity-of-producer.ts';

/**
 * Returns the kind of the numbers that an indicator measures. The kind decides which faults of the load generator make
 * the numbers INVALID. Null if no fault of the load generator can distort the numbers. The first metric of the
 * indicator may name the kind in its description. Otherwise, the kind follows from the form of the indicator, such as a
 * quantile.
 */
export function kindOf(sli: Sli, evidence: Pick<Evidence, 'metric'>): TaintKind | null {
  const defined = evidence.metric(selectsOf(sli)[0]!.metric)?.metric.taint?.[sli.kind];
  if (defined !== undefined) return defined;
  if (sli.kind === 'quantile') return 'latency';
  if (sli.kind === 'ratio') return 'errors';
  return sli.fold === 'rate' ? 'rate' : 'counts';
}

/** Returns the names of the producers (sources of load or probes) that record the metrics of an indicator. */
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

/**
 * Returns the reason for INVALID if a counter of the SLO fell. The changes of such a counter do not add up to a number
 * of events. Returns undefined if no counter fell, or if the SLO is already FAIL.
 */
export function fallingCounter(
  { sli }: Pick<Slo, 'sli'>,
  { verdict }: Pick<SloVerdict, 'verdict'>,
  { window }: JudgedPhase,
  evidence: Evidence,
): Excuse | undefined {
  if (verdict === 'FAIL') return undefined;
  const counters = [...selectsOf(sli), ...(sli.kind === 'limit' && sli.counter ? [sli.counter] : [])];
  for (const select of counters) {
    const lost = lostBy(select, evidence, window);
    if (lost === 0) continue;
    return {
      code: 'falling-counter',
      cause: `${showSelect(select)} fell, so its sum is not a number of events; add only positive numbers to a Counter`,
      evidence: `it fell by ${formatCount(lost)} in total`,
    };
  }
  return undefined;
}

/**
 * An error that ended a part of a producer (such as one probe) makes the producer's SLOs INVALID: the missing values
 * could have broken them. Returns such an error. Undefined if there is none, or if the SLO is already FAIL.
 */
export function lostPart(
  { sli }: Pick<Slo, 'sli'>,
  { verdict }: Pick<SloVerdict, 'verdict'>,
  evidence: Evidence,
): Excuse | undefined {
  if (verdict === 'FAIL') return undefined;
  const names = producersOf(sli, evidence);
  return ownFaults(evidence).find(({ taints }) => taints.producers?.some((name) => names.includes(name)));
}

function lostBy({ metric, match }: Select, evidence: Evidence, window: Phase | undefined): number {
  // A k6 Counter whose name the script computes is not in the catalogue of metrics. It is treated as a count.
  const { kind = 'count' } = evidence.metric(metric)?.metric ?? {};
  if (kind !== 'count') return 0;
  let lost = 0;
  for (const row of evidence.rows(metric, match, window)) if ('n' in row && row.n < 0) lost -= row.n;
  return lost;
}
