import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { childIds } from '../../scenarios/base/proc.ts';

/** The nice level of the browser. With this level, a process gets about a thirtieth of a contended CPU. */
const nice = 15;

/**
 * Lowers the CPU priority of the browser below the load generator. A late load generator distorts all results. A
 * waiting browser distorts only its own results, which are then marked. The kernel may group processes by session
 * (sched(7), autogroup). Then only the priority of the group counts, so the priority of the group is lowered, too.
 */
export function stepBack(pid: number): void {
  for (const one of [pid, ...descendantsOf(pid)]) quietly(() => setPriority(one, nice));
  quietly(() => writeFileSync(`/proc/${pid}/autogroup`, String(nice)));
}

function descendantsOf(pid: number): number[] {
  return childIds(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Ignores errors: a process may have exited, and the system may forbid the priority. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The error is ignored: the system is not Linux, or does not permit the change.
  }
}
