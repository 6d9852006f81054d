import { unlessLate } from '../browser/wait.ts';
import { softErrorsOfRun } from './soft-expect.ts';

/**
 * Returns the result of `body`. Throws an error with the name `TimeoutError` after `limitMs`. 0 and undefined mean no
 * limit. An error of `body` after the limit also fails the run, as in Playwright.
 */
export async function inTime<T>(limitMs: number | undefined, what: string, body: () => T | Promise<T>): Promise<T> {
  if (!limitMs) return body();
  const hear = softErrorsOfRun();
  let isLate = false;
  const done = (async () => body())();
  done.catch((error: unknown) => isLate && hear?.(error));
  return unlessLate(limitMs, done, () => {
    isLate = true;
    throw Object.assign(new Error(`${what} took longer than ${limitMs} ms`), { name: 'TimeoutError' });
  });
}
