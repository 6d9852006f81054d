import { type Ended, type Started, startMeshproof } from '../meshproof.ts';

/**
 * The time after which a command counts as one that never ends. On a quiet machine, each command takes less than a
 * tenth of this time. With a shorter time, an attack could fail only because the machine is busy.
 */
export const neverMs = 600_000;

/**
 * Runs the built command, and kills it if it has not ended after `neverMs`. A killed command ends with code null and
 * signal SIGKILL. A test that expects an exit code therefore fails on a command that does not end.
 */
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
