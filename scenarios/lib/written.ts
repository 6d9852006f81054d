import { sleep } from 'k6';
import { Counter } from 'k6/metrics';
import { ownMetrics } from './names.ts';
import { timeoutMs } from './time-limit.ts';

/** What is written and looked for again. */
export type Written = 'message' | 'vote' | 'sync' | 'webhook' | 'batch';

const checked = new Counter(ownMetrics.writesChecked);
const lost = new Counter(ownMetrics.writesLost);
const doubled = new Counter(ownMetrics.writesDoubled);

/**
 * Says of so many accepted writes how many were found. Zeros are counted too: they show that somebody looked. A write
 * that could not be looked for (the question failed) is no part of it, and neither lost nor kept.
 */
export function foundAgain(what: Written, found: number, written = 1): void {
  checked.add(written, { what });
  lost.add(Math.max(0, written - found), { what });
  doubled.add(Math.max(0, found - written), { what });
}

/**
 * Asks again until the answer is there, for as long as a request may take: at once, then after 0.2 s and ever longer,
 * up to a second. Undefined when the time is over.
 */
export function until<T>(ask: () => T | undefined, firstWaitS = 0): T | undefined {
  const endMs = Date.now() + timeoutMs();
  let waitS = firstWaitS;
  while (Date.now() + waitS * 1000 <= endMs) {
    if (waitS > 0) sleep(waitS);
    const answer = ask();
    if (answer !== undefined) return answer;
    waitS = Math.min(1, Math.max(0.2, waitS * 1.5));
  }
  return undefined;
}
