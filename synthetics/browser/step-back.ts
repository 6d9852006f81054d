import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { childIds } from '../../scenarios/base/proc.ts';

/** The nice level of the browser. With this level, a process gets about a thirtieth of a contended CPU. */
const nice = 15;

/**
 * Makes the CPU priority of the browser lower than that of the load generator. A late load generator distorts all
 * results. A waiting browser distorts only its own results, which are then marked. Linux may schedule all processes of
 * a session as one group (sched(7), autogroup). So the priority of this group is lowered, too.
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
