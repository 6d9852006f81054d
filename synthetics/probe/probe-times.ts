import type { Phase } from '../../scenarios/plan/phase.ts';
import { type PlannedRun, planRuns } from '../run/run-times.ts';

export type Pace = { everyS: number } | { runs: number };

/**
 * Returns the runs of all probes. With an interval, the runs come at this interval in every phase. With a number of
 * runs, `planRuns` spreads the runs over the phases.
 */
export function planProbes(phases: readonly Phase[], probes: number, pace: Pace): PlannedRun[] {
  if ('runs' in pace) return planRuns(phases, probes, pace.runs);
  return phases.flatMap((phase) => {
    const count = Math.ceil((phase.endS - phase.startS) / pace.everyS - 1e-9);
    return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
      Array.from({ length: probes }, (_, check) => ({ check, phase, atS: phase.startS + i * pace.everyS })),
    );
  });
}
