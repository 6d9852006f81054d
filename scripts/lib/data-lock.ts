import { join } from 'node:path';
import { type Lock, takeLock } from '../../results/store/owners/lock.ts';

/**
 * The wait for the lock. It is needed because two commands that start at the same time may both see each other and both
 * retry.
 */
const patienceMs = 1000;

/**
 * Locks the data directory of a Prometheus, which does not always lock its data itself. Undefined when a living process
 * has the lock. Throws the error of fs when the directory cannot be written.
 */
export function lockData(dataDir: string): Promise<Lock | undefined> {
  return takeLock(join(dataDir, '.owner'), patienceMs);
}
