import { AsyncLocalStorage } from 'node:async_hooks';

const journeyOf = new AsyncLocalStorage<(thrown: unknown) => void>();

/** Runs a journey; `stray` receives the error of each of its promises that it does not await and that fails. */
export function hearStrays<T>(stray: (thrown: unknown) => void, run: () => T): T {
  return journeyOf.run(stray, run);
}

/**
 * Whether an unhandled rejection comes from a journey; if so, its `stray` is called. Only for the process' handler of
 * unhandled rejections: Node calls it in the async context in which the promise was created.
 */
export function isStrayOfJourney(thrown: unknown): boolean {
  const stray = journeyOf.getStore();
  stray?.(thrown);
  return stray !== undefined;
}
