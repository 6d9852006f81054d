import { sleep } from 'k6';
import { Counter } from 'k6/metrics';
import { ownMetrics } from './names.ts';
import { timeoutMs } from './time-limit.ts';

/** The kinds of writes that are read back. */
export type Written = 'message' | 'vote' | 'sync' | 'webhook' | 'batch';

const checked = new Counter(ownMetrics.writesChecked);
const lost = new Counter(ownMetrics.writesLost);
const doubled = new Counter(ownMetrics.writesDoubled);

/**
 * Counts how many of the accepted writes were found when read back. Zeros are added as well, so that the series exist.
 * Do not call it when the read failed, because the write is then neither lost nor found.
 */
export function countFound(what: Written, found: number, written = 1): void {
  checked.add(written, { what });
  lost.add(Math.max(0, written - found), { what });
  doubled.add(Math.max(0, found - written), { what });
}

/**
 * Calls `ask` until it returns a value: after `firstWaitS`, then at intervals that grow from 0.2 s to 1 s. Returns
 * undefined after the request timeout.
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
