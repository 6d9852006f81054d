import { AsyncLocalStorage } from 'node:async_hooks';

type Hear = (thrown: unknown) => void;
const journeyOf = new AsyncLocalStorage<Hear>();
/**
 * The callback for uncaught errors (`stray` of `hearStrays`) of the running journey; between two journeys, of the
 * journey that ran last.
 */
let latest: Hear | undefined;

/**
 * Runs a journey and returns the result of `run`. `stray` receives the uncaught errors that isStrayOfJourney attributes
 * to the journey, also after it has ended.
 */
export function hearStrays<T>(stray: Hear, run: () => T): T {
  latest = stray;
  return journeyOf.run(stray, run);
}

/**
 * Attributes an uncaught error to a journey, calls the journey's `stray` and returns true; returns false as long as no
 * journey has run. Use it only in the process' handlers of uncaught errors: Node calls them in the async context in
 * which the promise or timer was created. A callback of a page has no such context, so its error is attributed to the
 * journey that runs or ran last.
 */
export function isStrayOfJourney(thrown: unknown): boolean {
  const stray = journeyOf.getStore() ?? latest;
  stray?.(thrown);
  return stray !== undefined;
}
