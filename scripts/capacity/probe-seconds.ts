import type { HoldLength } from '../../results/capacity/probe-log.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import type { Job } from '../plan/job.ts';
import type { Knob } from './vary.ts';

const limitsTime = whereKind({ ratio: false, quantile: true, limit: false });

const shortestS = 8;
/**
 * A confirmation (a long probe that decides a value) lasts at least this many times the longest limit of a latency SLO.
 * With an overload of 10 %, the wait in a queue grows by 0.1 s each second. So the wait reaches a limit of 1 s after 10
 * s.
 */
const limitsPerConfirmation = 10;
const limitsPerScan = 2;

/**
 * Returns the length of a probe in seconds. A scan (a short probe) lasts until the slowest scenario has three times the
 * samples that the most demanding SLO needs. If the plan's steady phases are shorter than that, the scan is as long as
 * these phases. A confirmation (a long probe) is never shorter than a scan or `confirmS`, because an overload appears
 * late. Each probe also lasts at least a fixed multiple of the longest latency limit.
 */
export function probeSeconds(job: Job, knob: Knob, value: number, hold: HoldLength, confirmS: number): number {
  const scanS = Math.max(samplesSeconds(job, knob, value), limitsPerScan * longestLimitS(job));
  return Math.ceil(hold === 'scan' ? scanS : Math.max(confirmS, scanS, limitsPerConfirmation * longestLimitS(job)));
}

function samplesSeconds({ slos, plan }: Job, knob: Knob, value: number): number {
  const steadyS = plan.phases.reduce((sum, one) => sum + (one.kind === 'steady' ? one.endS - one.startS : 0), 0);
  if (knob.unit !== '1/s') return Math.max(shortestS, steadyS);
  const needed = slos.map(neededFor);
  const smallest = value * knob.smallestShare;
  return Math.max(shortestS, Math.min(steadyS, (3 * largest(needed)) / smallest));
}

function neededFor({ sli, objective }: Slo): number {
  switch (sli.kind) {
    case 'quantile':
      return samplesNeeded(sli.q);
    case 'ratio':
      return samplesNeeded(objective);
    case 'limit':
      return 0;
  }
}

function longestLimitS({ slos }: Job): number {
  const limits = slos.map(({ sli, unit, op }) =>
    limitsTime(sli) && unit === 's' && op.startsWith('<') ? sli.limit : 0,
  );
  return Math.max(0, largest(limits));
}
