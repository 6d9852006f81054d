import { z } from 'zod';
import { duration } from '../base/units.ts';

/**
 * A part of the timeline. Seconds from T0; warm-up is never judged, recovery only where an SLO names it, and beyond is
 * where a breakpoint test goes on until the target breaks.
 */
export type Phase = { name: string; kind: 'warm-up' | 'steady' | 'beyond' | 'recovery'; startS: number; endS: number };

const phaseName = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'a phase name is lower case letters, digits and -' });

/** `phases: { warm-up: 10s, steady: 40s, recovery: 5s }`, in the order in which they are written. */
export const phasesSchema = z
  .record(phaseName, duration)
  .refine((phases) => Object.values(phases).every((seconds) => seconds > 0), { error: 'a phase lasts longer than 0s' })
  .refine((phases) => Object.keys(phases).some((name) => kindOf(name) === 'steady'), {
    error: 'at least one phase other than warm-up, beyond and recovery is needed, since only that is judged',
  });

export function toPhases(durations: Readonly<Record<string, number>>): Phase[] {
  let startS = 0;
  return Object.entries(durations).map(([name, seconds]) => {
    const phase = { name, kind: kindOf(name), startS, endS: startS + seconds };
    startS = phase.endS;
    return phase;
  });
}

export function phaseAt(phases: readonly Phase[], elapsedS: number): Phase | undefined {
  return phases.find((phase) => elapsedS >= phase.startS && elapsedS < phase.endS);
}

export function endOf(phases: readonly Phase[]): number {
  return phases.at(-1)?.endS ?? 0;
}

function kindOf(name: string): Phase['kind'] {
  return name === 'warm-up' || name === 'recovery' || name === 'beyond' ? name : 'steady';
}
