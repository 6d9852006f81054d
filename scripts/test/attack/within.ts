import { type Ended, type Started, startMeshproof } from '../meshproof.ts';

/**
 * A command that takes longer counts as a command that never ends. On a quiet machine, each command takes less than a
 * tenth of this time.
 */
export const neverMs = 600_000;

/** Runs the built command, and kills it if it has not ended after `neverMs`. A killed command has no exit code. */
export function meshproofWithin(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  return endOf(startMeshproof(args, options));
}

/** Waits for the end of a command, and kills it if it has not ended after `neverMs`. */
export async function endOf(started: Started): Promise<Ended> {
  const timer = setTimeout(() => started.kill('SIGKILL'), neverMs);
  try {
    return await started.ended;
  } finally {
    clearTimeout(timer);
  }
}
