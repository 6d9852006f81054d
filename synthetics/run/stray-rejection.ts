import { AsyncLocalStorage } from 'node:async_hooks';

type Hear = (thrown: unknown) => void;
const journeyOf = new AsyncLocalStorage<Hear>();
/** The journey that runs, or that ran last. */
let latest: Hear | undefined;

/** Runs a journey. `stray` receives each error that the journey's code neither catches nor awaits, also a late one. */
export function hearStrays<T>(stray: Hear, run: () => T): T {
  latest = stray;
  return journeyOf.run(stray, run);
}

/**
 * Returns whether an error that nothing caught comes from a journey. If so, the journey's `stray` is called. Use it
 * only in the process' handlers of uncaught errors: Node calls them in the async context in which the promise or timer
 * was created. A callback of a page has no such context, so its error belongs to the journey that runs.
 */
export function isStrayOfJourney(thrown: unknown): boolean {
  const stray = journeyOf.getStore() ?? latest;
  stray?.(thrown);
  return stray !== undefined;
}
