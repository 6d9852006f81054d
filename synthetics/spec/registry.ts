import type { JourneyTools } from '../journey.ts';

/** A function of the spec, with two parameters: the fixtures by name, and the information about the test. */
export type WithFixtures = (fixtures: Record<string, unknown>, info: unknown) => unknown;

/** A fixture as `test.extend` defines it: a function that calls `use`, or a value. */
export type Fixture = {
  name: string;
  make:
    | ((fixtures: Record<string, unknown>, use: (value: unknown) => Promise<void>, info: unknown) => unknown)
    | undefined;
  value: unknown;
  auto: boolean;
  /** The replaced fixture of the same name, which the new fixture may use. */
  base: Fixture | undefined;
};

export type Fixtures = ReadonlyMap<string, Fixture>;

/** A hook with the fixtures of its `test` object. */
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
  /** True if the tests depend on each other. */
  serial: boolean;
  skipped: boolean;
  only: boolean;
};

export type SpecTest = Hook & { title: string; suite: Suite; skipped: boolean; only: boolean };

/** The suites and tests that a file defines by its calls of `test`, and the suite that is being defined. */
export type Registry = { root: Suite; current: Suite; tests: SpecTest[] };

/** The state of a running test, for `test.step`, `test.info` and `test.skip`. */
export type RunningTest = { step: JourneyTools['step']; info: unknown };

/** An empty registry, whose only suite is the file. */
export function newRegistry(): Registry {
  const root = newSuite('', undefined);
  return { root, current: root, tests: [] };
}

/** An empty suite inside of `parent`. */
export function newSuite(title: string, parent: Suite | undefined): Suite {
  const hooks = { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] };
  return { title, parent, use: {}, ...hooks, serial: false, skipped: false, only: false };
}

/** The suites of a test, the file first. */
export function suitesOf({ suite }: Pick<SpecTest, 'suite'>): Suite[] {
  const suites: Suite[] = [];
  for (let one: Suite | undefined = suite; one; one = one.parent) suites.unshift(one);
  return suites;
}
