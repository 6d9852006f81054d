import { type Ended, startMeshproof } from '../meshproof.ts';

/**
 * Runs the built command, and kills it after `limitS` seconds. A killed command ends with code null and signal SIGKILL.
 * A test that expects an exit code therefore fails on a command that never ends.
 */
export async function meshproofWithin(
  limitS: number,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  const started = startMeshproof(args, options);
  const timer = setTimeout(() => started.kill('SIGKILL'), limitS * 1000);
  try {
    return await started.ended;
  } finally {
    clearTimeout(timer);
  }
}
