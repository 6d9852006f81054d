import { retryAfterS } from '../../../scenarios/base/retry-after.ts';
import type { Answer, Ask } from './ask.ts';

/** The longest single wait before a request is repeated, and the longest total wait of one `init`, in seconds. */
const longestS = 10;
const longestSumS = 60;
/**
 * The first wait if the answers do not say how long to wait. Each further wait is twice as long. The first wait is 1 s,
 * because many rate limits count the requests of a second.
 */
const defaultS = 1;
/**
 * The maximum number of repeats. If no answer names a waiting time, only four repeats are made: a fifth wait, of 16 s,
 * exceeds `longestS`.
 */
const mostRepeats = 5;

/**
 * Returns `ask` with retries: if a rate limit rejects a request, the request is repeated after the time that the answer
 * names. Without an accepted request, `init` would not know the content of a right answer.
 */
export function waitForLimit(ask: Ask, sleep: (ms: number) => Promise<unknown>, now: () => number = Date.now): Ask {
  let leftS = longestSumS;
  return async (url, options) => {
    let answer = await ask(url, options);
    for (let repeat = 0; repeat < mostRepeats && isRejected(answer); repeat++) {
      const waitS = Math.max(defaultS, retryAfterS(answer.headers['retry-after'], now()) ?? defaultS * 2 ** repeat);
      if (waitS > longestS || waitS > leftS) return answer;
      leftS -= waitS;
      await sleep(waitS * 1000);
      answer = await ask(url, options);
    }
    return answer;
  };
}

function isRejected({ status, headers }: Answer): boolean {
  return status === 429 || (status === 503 && headers['retry-after'] !== undefined);
}
