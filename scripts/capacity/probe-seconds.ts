import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import type { Job } from '../plan/job.ts';
import type { Knob } from './vary.ts';

/** The shortest probe, also at rates that give enough samples in less time. */
const shortestS = 8;

/** Seconds of a probe: three times the samples of the most demanding SLO, at the smallest rate. */
export function probeSeconds({ slos, plan }: Job, knob: Knob, value: number): number {
  const steadyS = plan.phases.reduce((sum, one) => sum + (one.kind === 'steady' ? one.endS - one.startS : 0), 0);
  if (knob.unit !== '1/s') return Math.max(shortestS, Math.ceil(steadyS));
  const needed = slos.map(({ sli, objective }) =>
    sli.kind === 'quantile' ? samplesNeeded(sli.q) : sli.kind === 'ratio' ? samplesNeeded(objective) : 0,
  );
  const smallest = value * knob.smallestShare;
  return Math.max(shortestS, Math.min(Math.ceil(steadyS), Math.ceil((3 * Math.max(...needed)) / smallest)));
}
