import type { Phase } from '../../scenarios/plan/phase.ts';
import { type PlannedRun, planRuns } from '../run/run-times.ts';

/** Either the time from one start of a probe to its next start, or the number of its runs. */
export type Pace = { everyS: number } | { runs: number };

/**
 * Plans the runs of all probes. With an interval, each probe runs at this interval in every phase; with a number of
 * runs, see `planRuns`.
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
