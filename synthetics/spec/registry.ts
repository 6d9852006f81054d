import type { JourneyTools } from '../journey.ts';
import type { SkipCondition } from './skip-conditions.ts';

/** A function of a spec. Its parameters are the fixtures by name, and the information about the test. */
export type WithFixtures = (fixtures: Record<string, unknown>, info: unknown) => unknown;

/** A fixture. `test.extend` defines it as a function that calls `use`, or as a value. */
export type Fixture = {
  name: string;
  make:
    | ((fixtures: Record<string, unknown>, use: (value: unknown) => Promise<void>, info: unknown) => unknown)
    | undefined;
  value: unknown;
  auto: boolean;
  /** The time limit in milliseconds for the fixture's code before and after `use`; 0 means no limit. */
  timeout: number | undefined;
  /** True if Playwright makes the fixture once for a worker: `{ scope: 'worker' }`. */
  isOfWorker: boolean;
  /** True if the Playwright configuration can override the value: `{ option: true }`. */
  isOption: boolean;
  /** The earlier fixture of the same name, which this fixture replaces. This fixture may use the earlier one. */
  base: Fixture | undefined;
};

export type Fixtures = ReadonlyMap<string, Fixture>;

export type Hook = { fixtures: Fixtures; body: WithFixtures };

/** A describe block, or the file itself. */
export type Suite = {
  title: string;
  parent: Suite | undefined;
  use: Record<string, unknown>;
  beforeAll: Hook[];
  beforeEach: Hook[];
  afterEach: Hook[];
  afterAll: Hook[];
  serial: boolean;
  skipped: boolean;
  /** The suite is also skipped if one of these holds for the options of a test. */
  conditions: SkipCondition[];
  only: boolean;
};

export type SpecTest = Hook & { title: string; suite: Suite; skipped: boolean; only: boolean };

/** The tests of a spec. `current` is the suite that is being defined. */
export type Registry = { root: Suite; current: Suite; tests: SpecTest[] };

/** A test that runs. `ending` is the error of a test that says that it need not or must not pass. */
export type RunningTest = { step: JourneyTools['step']; info: unknown; ending?: Error };

/** Returns an empty registry. Its only suite is the file itself. */
export function newRegistry(): Registry {
  const root = newSuite('', undefined);
  return { root, current: root, tests: [] };
}

/** Returns an empty suite inside of `parent`. */
export function newSuite(title: string, parent: Suite | undefined): Suite {
  const hooks = { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] };
  return { title, parent, use: {}, ...hooks, serial: false, skipped: false, conditions: [], only: false };
}

/** Returns the suites of a test from the outside in. The first suite is the file. */
export function suitesOf({ suite }: Pick<SpecTest, 'suite'>): Suite[] {
  const suites: Suite[] = [];
  for (let one: Suite | undefined = suite; one; one = one.parent) suites.unshift(one);
  return suites;
}
