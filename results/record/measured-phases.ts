import { cutAt, type Phase } from '../../scenarios/plan/phase.ts';
import type { RunDocument } from './run.ts';

/** Returns the start of the load (T0) in Unix milliseconds, or the start of the run if the load never began. */
export function t0MsOf({ t0, startedAt }: Pick<RunDocument, 't0' | 'startedAt'>): number {
  return Date.parse(t0 ?? startedAt);
}

/**
 * Returns the phases of a run in seconds from the start of the load. If the load ended early, the phases end with the
 * load.
 */
export function measuredPhases(run: Pick<RunDocument, 't0' | 'startedAt' | 'stoppedAt' | 'phases'>): Phase[] {
  const secondsTo = (time: string) => (Date.parse(time) - t0MsOf(run)) / 1000;
  const planned = run.phases.map(({ name, kind, start, end }) => ({
    name,
    kind: kind as Phase['kind'],
    startS: secondsTo(start),
    endS: secondsTo(end),
  }));
  return run.stoppedAt === undefined ? planned : cutAt(planned, Math.max(0, secondsTo(run.stoppedAt)));
}
