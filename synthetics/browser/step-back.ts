import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { childIds } from '../../scenarios/base/proc.ts';

/** A process of this nice level gets about a thirtieth of a contended CPU. */
const nice = 15;

/**
 * Lowers the CPU priority of the browser below the load generator: a late generator distorts all results, a waiting
 * browser only its own, which are then marked. If the kernel groups processes by session, the priority of the group
 * counts, so it is lowered too (sched(7), autogroup).
 */
export function stepBack(pid: number): void {
  for (const one of [pid, ...descendantsOf(pid)]) quietly(() => setPriority(one, nice));
  quietly(() => writeFileSync(`/proc/${pid}/autogroup`, String(nice)));
}

function descendantsOf(pid: number): number[] {
  return childIds(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** A process may have exited, and the system may not permit the priority. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The system is not Linux, or does not permit the change.
  }
}
