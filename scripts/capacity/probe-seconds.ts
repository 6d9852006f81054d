import type { HoldLength } from '../../results/capacity/probe-log.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import type { Job } from '../plan/job.ts';
import type { Knob } from './vary.ts';

/** The shortest scan, also at rates that give enough samples in less time. */
const shortestS = 8;
/** A queue that is overloaded by a tenth reaches a time limit after ten times that limit. */
const limitsPerConfirmation = 10;
const limitsPerScan = 2;

/**
 * Seconds of a probe. A scan lasts as long as three times the samples of the most demanding SLO take at the smallest
 * rate, at most the steady time of the plan. A confirmation lasts at least `confirmS`. Both last several times the
 * longest time limit of the SLOs, or an overload would end before it is seen.
 */
export function probeSeconds(job: Job, knob: Knob, value: number, hold: HoldLength, confirmS: number): number {
  const scanS = Math.max(samplesSeconds(job, knob, value), limitsPerScan * longestLimitS(job));
  return Math.ceil(hold === 'scan' ? scanS : Math.max(confirmS, scanS, limitsPerConfirmation * longestLimitS(job)));
}

function samplesSeconds({ slos, plan }: Job, knob: Knob, value: number): number {
  const steadyS = plan.phases.reduce((sum, one) => sum + (one.kind === 'steady' ? one.endS - one.startS : 0), 0);
  if (knob.unit !== '1/s') return Math.max(shortestS, steadyS);
  const needed = slos.map(({ sli, objective }) =>
    sli.kind === 'quantile' ? samplesNeeded(sli.q) : sli.kind === 'ratio' ? samplesNeeded(objective) : 0,
  );
  const smallest = value * knob.smallestShare;
  return Math.max(shortestS, Math.min(steadyS, (3 * Math.max(...needed)) / smallest));
}

function longestLimitS({ slos }: Job): number {
  const limits = slos.map(({ sli, unit, op }) =>
    sli.kind === 'quantile' && unit === 's' && op.startsWith('<') ? sli.limit : 0,
  );
  return Math.max(0, ...limits);
}
