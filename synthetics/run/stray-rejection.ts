import { AsyncLocalStorage } from 'node:async_hooks';

const journeyOf = new AsyncLocalStorage<(thrown: unknown) => void>();

/** Runs a journey. `stray` receives the error of each failed promise that the journey did not await. */
export function hearStrays<T>(stray: (thrown: unknown) => void, run: () => T): T {
  return journeyOf.run(stray, run);
}

/**
 * Returns whether an unhandled rejection comes from a journey. If so, the journey's `stray` is called. Use it only in
 * the process' handler of unhandled rejections: Node calls this handler in the async context in which the promise was
 * created.
 */
export function isStrayOfJourney(thrown: unknown): boolean {
  const stray = journeyOf.getStore();
  stray?.(thrown);
  return stray !== undefined;
}
