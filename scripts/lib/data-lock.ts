import { join } from 'node:path';
import { type Lock, takeLock } from '../../results/store/owners/lock.ts';

/**
 * The time for repeated attempts to take the lock. Two commands that start at the same time may block each other's
 * first attempt.
 */
const patienceMs = 1000;

/**
 * Locks the data directory of a Prometheus, which does not always lock its data itself. Resolves to undefined when a
 * living process has the lock. Rejects with the error of fs when the directory cannot be written.
 */
export function lockData(dataDir: string): Promise<Lock | undefined> {
  return takeLock(join(dataDir, '.owner'), patienceMs);
}
