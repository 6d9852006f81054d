import { softErrorsOfRun } from './soft-expect.ts';

/**
 * Returns the result of `body`. Throws Error after `limitMs`; 0 and undefined mean no limit. A later error of `body`
 * also fails the run, as in Playwright.
 */
export async function inTime<T>(limitMs: number | undefined, what: string, body: () => T | Promise<T>): Promise<T> {
  if (!limitMs) return body();
  const hear = softErrorsOfRun();
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`${what} took longer than ${limitMs} ms`));
    }, limitMs);
  });
  const done = (async () => body())();
  done.catch((error: unknown) => isLate && hear?.(error));
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
