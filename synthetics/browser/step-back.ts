import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Of the share of a processor that others want as well, some thirtieth. */
const nice = 15;

/**
 * Lets a browser step back behind the generator of the load: one that is late spoils all numbers, a browser that waits
 * only its own, and those are marked. Alone on a machine it makes no difference. Where the kernel groups processes by
 * session, the group counts and not the process (sched(7), autogroup).
 */
export function stepBack(pid: number): void {
  for (const one of [pid, ...descendantsOf(pid)]) quietly(() => setPriority(one, nice));
  quietly(() => writeFileSync(`/proc/${pid}/autogroup`, String(nice)));
}

function descendantsOf(pid: number): number[] {
  let text = '';
  quietly(() => {
    text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  });
  const children = text.trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** What the system does not know or does not allow is left as it is. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // As above.
  }
}
