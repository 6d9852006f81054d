import { sleep } from 'k6';
import { now } from './now.ts';
import { timeoutMs } from './time-limit.ts';
import { addWrites, countsOf } from './write-counts.ts';

export type Written = 'message' | 'vote' | 'sync' | 'webhook' | 'batch';

/**
 * Counts accepted writes and how many of them were found when read back. Without `found`, the writes count as
 * unreadable.
 */
export function countFound(kind: Written, found: number | undefined, written = 1): void {
  addWrites(kind, {
    accepted: written,
    ...(found === undefined ? { unreadable: written } : countsOf(found, written)),
  });
}

/**
 * Calls `ask` until it returns a value. The pause between two calls grows from 0.2 s to 1 s. Returns undefined when the
 * next pause would end after the request timeout.
 */
export function until<T>(ask: () => T | undefined, firstWaitS = 0): T | undefined {
  const endMs = now() + timeoutMs();
  let waitS = firstWaitS;
  while (now() + waitS * 1000 <= endMs) {
    if (waitS > 0) sleep(waitS);
    const answer = ask();
    if (answer !== undefined) return answer;
    waitS = Math.min(1, Math.max(0.2, waitS * 1.5));
  }
  return undefined;
}
