import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Fixture,
  type Fixtures,
  newSuite,
  type Registry,
  type RunningTest,
  type Suite,
  type WithFixtures,
} from './registry.ts';
import { markUndone, runningStep } from './running-step.ts';
import type { SkipCondition } from './skip-conditions.ts';
import { inTime } from './time-limit.ts';

/** The running test, to which calls of `test.step`, `test.info` and `test.skip` belong. */
export const runningTest = new AsyncLocalStorage<RunningTest>();

const skippedItself = 'the test skipped itself, so nothing was measured';
const mustFail = 'the test is marked as failing (test.fail), so its result shows nothing about the target';

type Declared = Partial<Pick<Suite, 'skipped' | 'only' | 'serial'>>;

/**
 * Returns the `test` function of @playwright/test for one file. The function adds the file's tests and suites to the
 * registry, without Playwright's runner. `fixtures` are the fixtures that `test.extend` added.
 */
export function testFunction(registry: Registry, fixtures: Fixtures, expect: unknown): unknown {
  const add =
    (declared: Declared, reason = skippedItself) =>
    (...args: unknown[]) => {
      const title = args[0];
      const body = args.at(-1);
      // Calls such as `test.skip(condition, reason)` define no test. They skip the suite or end the running test.
      if (typeof title !== 'string' || typeof body !== 'function') return skipHere(registry, args, declared, reason);
      const { skipped = false, only = false } = declared;
      registry.tests.push({ title, suite: registry.current, skipped, only, fixtures, body: body as WithFixtures });
    };
  const hook =
    (name: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll') =>
    (...args: unknown[]) => {
      registry.current[name].push({ fixtures, body: args.at(-1) as WithFixtures });
    };
  return Object.assign(add({}), {
    only: add({ only: true }),
    skip: add({ skipped: true }),
    fixme: add({ skipped: true }),
    // A test that must fail is skipped, because its result shows nothing about the target.
    fail: Object.assign(add({ skipped: true }, mustFail), { only: add({ skipped: true }, mustFail) }),
    slow: () => undefined,
    setTimeout: () => undefined,
    describe: describeFunction(registry),
    step: stepFunction(),
    use: (options: Record<string, unknown>) => Object.assign(registry.current.use, options),
    beforeAll: hook('beforeAll'),
    beforeEach: hook('beforeEach'),
    afterEach: hook('afterEach'),
    afterAll: hook('afterAll'),
    extend: (more: Record<string, unknown>) => testFunction(registry, extended(fixtures, more), expect),
    info: () => runningTest.getStore()?.info,
    expect,
  });
}

/** Returns the fixtures after `test.extend(more)`, which adds or replaces fixtures. */
export function extended(fixtures: Fixtures, more: Readonly<Record<string, unknown>>): Fixtures {
  const all = new Map(fixtures);
  for (const [name, given] of Object.entries(more)) all.set(name, toFixture(name, given, fixtures.get(name)));
  return all;
}

type FixtureOptions = { auto?: boolean; option?: boolean; scope?: string; timeout?: number | undefined };

function toFixture(name: string, given: unknown, base: Fixture | undefined): Fixture {
  const [value, { auto = false, option = false, scope = undefined, timeout = undefined } = {}] = isTuple(given)
    ? given
    : [given, { timeout: base?.timeout }];
  const isOfWorker = scope === undefined ? (base?.isOfWorker ?? false) : scope === 'worker';
  const make = typeof value === 'function' ? (value as NonNullable<Fixture['make']>) : undefined;
  const isAuto = auto || (base?.auto ?? false);
  return { name, make, value: make ? undefined : value, auto: isAuto, timeout, isOfWorker, isOption: option, base };
}

/**
 * Returns whether a list is a fixture with options, such as `[value, { option: true }]`. Any other list is itself the
 * value of a fixture.
 */
export function isTuple(given: unknown): given is [unknown, FixtureOptions] {
  if (!Array.isArray(given) || given.length !== 2) return false;
  const [, options] = given as unknown[];
  if (typeof options !== 'object' || options === null) return false;
  return ['option', 'auto', 'scope', 'timeout', 'title', 'box'].some((key) => key in options);
}

function describeFunction(registry: Registry): unknown {
  const suite =
    (declared: Declared) =>
    (...args: unknown[]) => {
      const body = args.at(-1) as () => void;
      const before = registry.current;
      const title = typeof args[0] === 'string' ? args[0] : '';
      registry.current = Object.assign(newSuite(title, before), declared);
      try {
        body();
      } finally {
        registry.current = before;
      }
    };
  const all = (declared: Declared) =>
    Object.assign(suite(declared), {
      only: suite({ ...declared, only: true }),
      skip: suite({ ...declared, skipped: true }),
    });
  return Object.assign(all({}), {
    fixme: suite({ skipped: true }),
    parallel: all({}),
    serial: all({ serial: true }),
    configure: ({ mode }: { mode?: string }) => {
      if (mode === 'serial') registry.current.serial = true;
    },
  });
}

function stepFunction(): unknown {
  const step = async (title: string, body: (info: unknown) => unknown, { timeout }: { timeout?: number } = {}) => {
    const running = runningTest.getStore();
    if (!running) throw new Error('test.step() is called outside of a test');
    return running.step(title, () => inTime(timeout, `the step ${title}`, () => orSkipped(() => body(stepInfo()))));
  };
  return Object.assign(step, { skip: async () => markUndone(runningStep()) });
}

const skippedStep = Symbol('the step skipped itself');

/** Returns Playwright's `info` of the running step. A step that skips itself has no time, even if it goes on. */
function stepInfo() {
  const step = runningStep();
  return {
    skip(...condition: readonly unknown[]) {
      if (!holds(condition)) return;
      markUndone(step);
      // As in Playwright, the innermost step ends, even if it is another one.
      markUndone(runningStep());
      throw skippedStep;
    },
    attach: async () => undefined,
  };
}

/** Returns the result of a step, or undefined if the step skips itself. */
async function orSkipped(body: () => unknown): Promise<unknown> {
  try {
    return await body();
  } catch (error) {
    if (error === skippedStep) return undefined;
    throw error;
  }
}

/**
 * Handles a call such as `test.skip(condition)`. In a running test, ends the test with an error that gives the reason:
 * also a test that catches the error fails, and the running step has no time. Elsewhere, skips the suite that is being
 * defined.
 */
function skipHere(registry: Registry, condition: readonly unknown[], { skipped }: Declared, reason: string): void {
  if (!skipped) return;
  const running = runningTest.getStore();
  const [first] = condition;
  if (!running && typeof first === 'function') {
    registry.current.conditions.push(first as SkipCondition);
    return;
  }
  if (!holds(condition)) return;
  if (running) endTest(running, reason);
  registry.current.skipped = true;
}

/** Returns the calls of `test.info()` that end the running test. */
export function endings() {
  const end =
    (reason: string) =>
    (...condition: readonly unknown[]) => {
      const test = runningTest.getStore();
      if (test && holds(condition)) endTest(test, reason);
    };
  return { skip: end(skippedItself), fixme: end(skippedItself), fail: end(mustFail) };
}

function endTest(running: RunningTest, reason: string): never {
  markUndone(runningStep());
  running.ending ??= new Error(reason);
  throw running.ending;
}

/** Returns whether the condition of a call such as `skip(condition, reason)` holds. `skip()` has none, and holds. */
function holds(condition: readonly unknown[]): boolean {
  if (condition.length === 0) return true;
  const [first] = condition;
  if (typeof first === 'function') throw new TypeError('a function as a condition is possible only outside of a test');
  return Boolean(first);
}
