import { AsyncLocalStorage } from 'node:async_hooks';
import type { Expect } from 'playwright/test';

type Hear = (error: unknown) => void;
const hearerOf = new AsyncLocalStorage<Hear>();
/** The callback of the running journey. Between two journeys, it is the callback of the journey that ran last. */
let latest: Hear | undefined;

/** Runs a journey and returns the result of `run`. `hear` receives each failed soft assertion, even after the run. */
export function hearSoftErrors<T>(hear: Hear, run: () => T): T {
  latest = hear;
  return hearerOf.run(hear, run);
}

/**
 * Returns the callback for soft errors of the running journey; undefined if no journey has run yet. In a listener of
 * `page.on()`, the async context is missing. So the listener's soft errors go to the journey that started last.
 */
export function softErrorsOfRun(): Hear | undefined {
  return hearerOf.getStore() ?? latest;
}

/**
 * Returns Playwright's `expect` with working soft assertions: a failed soft assertion does not throw. The soft
 * assertions of Playwright itself throw outside of its runner.
 */
export function withSoft(expect: Expect, isSoft = false): Expect {
  const matchers = (all: object) => (isSoft ? recorded(all) : all);
  return new Proxy(expect, {
    apply: (target, self, args) => matchers(Reflect.apply(target, self, args) as object),
    get(target, key) {
      if (key === 'soft') return withSoft(target.soft as Expect, true);
      if (key === 'poll') return (...args: Parameters<Expect['poll']>) => matchers(target.poll(...args));
      if (key === 'extend') return (more: Parameters<Expect['extend']>[0]) => withSoft(target.extend(more), isSoft);
      if (key === 'configure') {
        return (options: Parameters<Expect['configure']>[0]) =>
          withSoft(target.configure(options), 'soft' in options ? options.soft === true : isSoft);
      }
      return Reflect.get(target, key) as unknown;
    },
  });
}

/** Returns matchers, such as `toBe` and `not.toBe`, that record their errors. */
function recorded(matchers: object): object {
  return new Proxy(matchers, {
    get(target, key) {
      const value = Reflect.get(target, key) as unknown;
      if (typeof value === 'function') return recording(value as (...args: unknown[]) => unknown);
      return typeof value === 'object' && value !== null ? recorded(value) : value;
    },
  });
}

function recording(matcher: (...args: unknown[]) => unknown) {
  return (...args: unknown[]) => {
    const hear = softErrorsOfRun();
    if (!hear) return matcher(...args);
    try {
      const result = matcher(...args);
      return result instanceof Promise ? result.then(undefined, hear) : result;
    } catch (error) {
      return hear(error);
    }
  };
}
