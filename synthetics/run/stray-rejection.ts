import { AsyncLocalStorage } from 'node:async_hooks';

type Hear = (thrown: unknown) => void;
const journeyOf = new AsyncLocalStorage<Hear>();
/** The callback of the running journey. Between two journeys, it is the callback of the journey that ran last. */
let latest: Hear | undefined;

/**
 * Runs a journey and returns the result of `run`. `stray` receives the uncaught errors of the journey, even after its
 * end.
 */
export function hearStrays<T>(stray: Hear, run: () => T): T {
  latest = stray;
  return journeyOf.run(stray, run);
}

/**
 * Attributes an uncaught error to a journey, calls its `stray` and returns true. Returns false if no journey has run
 * yet. Must be called in the handlers of uncaught errors of the process: Node calls these handlers in the async context
 * of the promise or timer that failed. A callback of a page has no async context, so its error counts for the journey
 * that ran last.
 */
export function isStrayOfJourney(thrown: unknown): boolean {
  const stray = journeyOf.getStore() ?? latest;
  stray?.(thrown);
  return stray !== undefined;
}
