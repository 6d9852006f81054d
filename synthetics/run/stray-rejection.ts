import { AsyncLocalStorage } from 'node:async_hooks';

const journeyOf = new AsyncLocalStorage<(thrown: unknown) => void>();

/** Runs a program of the user's; `stray` hears of each of its promises that nobody awaited and that failed. */
export function hearStrays<T>(stray: (thrown: unknown) => void, run: () => T): T {
  return journeyOf.run(stray, run);
}

/**
 * Whether an unhandled rejection is a journey's, which is then told. To be asked by the process' handler alone: Node calls
 * it in the context in which the promise was made.
 */
export function isStrayOfJourney(thrown: unknown): boolean {
  const stray = journeyOf.getStore();
  stray?.(thrown);
  return stray !== undefined;
}
