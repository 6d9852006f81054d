import { z } from 'zod';
import { duration } from '../base/units.ts';

/**
 * Times are in seconds from T0, the start of the load. An SLO judges the steady phases, unless it names a phase or the
 * whole run. The whole run includes the warm-up. Only a breakpoint test has the phase `beyond`, in which its load
 * rises.
 */
export type Phase = { name: string; kind: 'warm-up' | 'steady' | 'beyond' | 'recovery'; startS: number; endS: number };

const wholeRunName = 'run';

const phaseName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, {
    error: 'a phase name may have only lower case letters, digits and -, such as warm-up',
  })
  .refine((name) => name !== wholeRunName, {
    error: `a phase must not be named "${wholeRunName}", because this name means the whole run; rename the phase, such as steady`,
  });

/** The order of the phases in the file, such as `{ warm-up: 10s, steady: 40s, recovery: 5s }`, is the order in time. */
export const phasesSchema = z
  .record(phaseName, duration)
  .refine((phases) => Object.values(phases).every((seconds) => seconds > 0), {
    error: 'a phase must be longer than 0s: write 30s',
  })
  .refine((phases) => Object.keys(phases).some((name) => kindOf(name) === 'steady'), {
    error: 'a phase other than "warm-up", "beyond" and "recovery" is needed: by default, SLOs judge only such phases',
  });

/** Returns phases that follow each other, from 0 s on. `durations` maps the name of each phase to its seconds. */
export function toPhases(durations: Readonly<Record<string, number>>): Phase[] {
  let startS = 0;
  return Object.entries(durations).map(([name, seconds]) => {
    const phase = { name, kind: kindOf(name), startS, endS: startS + seconds };
    startS = phase.endS;
    return phase;
  });
}

/** Returns the phase at `elapsedS` after the start of the load; undefined before the first phase and after the last. */
export function phaseAt(phases: readonly Phase[], elapsedS: number): Phase | undefined {
  return phases.find((phase) => elapsedS >= phase.startS && elapsedS < phase.endS);
}

/** Returns the end of the last phase, in seconds from the start of the load. */
export function endOf(phases: readonly Phase[]): number {
  return phases.at(-1)?.endS ?? 0;
}

/**
 * Returns the phases of a run whose load stopped after `stopS` seconds. A phase that is cut to less than a second gets
 * the length 0, because a record has whole seconds.
 */
export function cutAt(phases: readonly Phase[], stopS: number): Phase[] {
  return phases.map((phase) => {
    const [startS, endS] = [Math.min(phase.startS, stopS), Math.min(phase.endS, stopS)];
    const isTooShort = endS < phase.endS && endS - startS < 1;
    return { ...phase, startS, endS: isTooShort ? startS : endS };
  });
}

/** Returns a phase named `run` that covers all phases. */
export function wholeRun(phases: readonly Phase[]): Phase {
  return { name: wholeRunName, kind: 'steady', startS: 0, endS: endOf(phases) };
}

function kindOf(name: string): Phase['kind'] {
  return name === 'warm-up' || name === 'recovery' || name === 'beyond' ? name : 'steady';
}
