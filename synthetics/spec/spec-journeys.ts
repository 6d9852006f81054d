import { basename, join } from 'node:path';
import type { BrowserContextOptions } from 'playwright';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import type { Journey, JourneyTools } from '../journey.ts';
import { extendedOptions, splitOptions, withoutOptions } from './context-options.ts';
import { FixtureRun } from './fixture-run.ts';
import type { Device } from './playwright-config.ts';
import { type Fixtures, type Hook, type Registry, type RunningTest, type SpecTest, suitesOf } from './registry.ts';
import { isSkippedBy } from './skip-conditions.ts';
import { hearSoftErrors, softErrorsOfRun } from './soft-expect.ts';
import { endings, extended, runningTest } from './test-function.ts';

export type ContextJourney = Journey & { context?: BrowserContextOptions; testId?: string };

/**
 * Returns the journeys of a spec: one journey for each device and each test that runs. Throws UserError for a spec
 * without a test to run and for serial tests. Also throws UserError if an option of the browser context is a function.
 */
export function toJourneys({ tests }: Registry, file: string, devices: readonly Device[]): ContextJourney[] {
  const chosen = chosenOf(tests);
  if (chosen.length === 0 || devices.length === 0) {
    const hint =
      tests.length > 0
        ? 'every test is skipped or must fail, or no project of the Playwright configuration runs this file'
        : "write one: test('…', async ({ page }) => { … })";
    throw withoutTest(file, hint);
  }
  const serial = chosen.find((test) => suitesOf(test).some((suite) => suite.serial && chosen.length > 1));
  if (serial) {
    throw new UserError('tests that depend on each other (serial) cannot run as journeys', {
      file,
      hint: 'combine the tests into one test, and make each of them a step: await test.step(…)',
    });
  }
  refuseTwins(tests, file);
  const names = new Set<string>();
  const journeys = devices.flatMap((device) =>
    chosen.flatMap((test) => {
      const parts = [base(file), chosen.length > 1 ? titleOf(test) : '', devices.length > 1 ? device.name : ''];
      return isSkippedOn(device, test, file) ? [] : [toJourney(test, freshName(parts, names), file, device)];
    }),
  );
  if (journeys.length === 0) throw withoutTest(file, 'a condition of test.skip holds for every test');
  return journeys;
}

function withoutTest(file: string, hint: string): UserError {
  return new UserError('the file has no test to run', { file, hint });
}

function isSkippedOn(device: Device, test: SpecTest, file: string): boolean {
  const suites = suitesOf(test);
  const { use, options } = optionsOf(test, device, file);
  const own = [...extended(withoutOptions(test.fixtures), options.fixtures)].filter(([, { make }]) => !make);
  const values = Object.fromEntries(own.map(([name, { value }]) => [name, value]));
  const conditions = suites.flatMap((suite) => suite.conditions);
  return isSkippedBy(conditions, { ...use, ...values, ...options.context }, file);
}

function optionsOf(test: SpecTest, device: Device, file: string) {
  const { fixed, open } = extendedOptions(test.fixtures);
  const inside = suitesOf(test).map((suite) => suite.use);
  const use = Object.assign({}, open, device.use, fixed, ...inside) as Record<string, unknown>;
  return { use, options: readOptions(use, file) };
}

/** Throws UserError if two tests have the same full title, because Playwright refuses such tests. */
function refuseTwins(tests: readonly SpecTest[], file: string): void {
  const titles = new Set<string>();
  for (const test of tests) {
    const title = [...suitesOf(test).map((suite) => suite.title), test.title].filter(Boolean).join(' › ');
    if (titles.has(title)) throw new UserError(`two tests have the title "${title}"`, { file, hint: 'rename one' });
    titles.add(title);
  }
}

function chosenOf(tests: readonly SpecTest[]): SpecTest[] {
  const live = tests.filter((test) => !test.skipped && !suitesOf(test).some(({ skipped }) => skipped));
  const only = live.filter((test) => test.only || suitesOf(test).some((suite) => suite.only));
  return only.length > 0 ? only : live;
}

function toJourney(test: SpecTest, name: string, file: string, device: Device): ContextJourney {
  const suites = suitesOf(test);
  const { use, options } = optionsOf(test, device, file);
  const given = new Set(Object.keys(options.fixtures));
  const replaced = new Map([...extended(test.fixtures, options.fixtures)].filter(([one]) => given.has(one)));
  const withOptions = (hook: Hook): Hook => ({
    ...hook,
    fixtures: new Map([...withoutOptions(hook.fixtures), ...replaced]),
  });
  const hooksOf = (kind: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll') =>
    suites.flatMap((suite) => suite[kind]).map(withOptions);
  const own = withOptions(test);
  return {
    name,
    context: options.context,
    ...(options.testId !== undefined && { testId: options.testId }),
    async run(tools) {
      const errors: unknown[] = [];
      const built = builtIn(tools);
      const info = infoOf(test, file, { ...device, use: { ...device.use, baseURL: built.baseURL } }, errors);
      const fixtures = new FixtureRun({ ...use, ...options.context, ...built }, info);
      const fail = softErrorsOfRun();
      const onSoftError = (error: unknown) => {
        errors.push(error);
        fail?.(error);
      };
      const calls = () =>
        inOrder(
          errors,
          [
            () => fixtures.start(own.fixtures as Fixtures),
            ...hooksOf('beforeAll').map((hook) => () => fixtures.call(hook, true)),
            ...[...hooksOf('beforeEach'), own].map((hook) => () => fixtures.call(hook)),
          ],
          [
            ...hooksOf('afterEach')
              .map((hook) => () => fixtures.call(hook))
              .reverse(),
            ...hooksOf('afterAll')
              .map((hook) => () => fixtures.call(hook, true))
              .reverse(),
            () => fixtures.end(),
          ],
        );
      const running: RunningTest = { step: tools.step, info };
      await runningTest.run(running, () => hearSoftErrors(onSoftError, calls));
      if (running.ending) throw running.ending;
    },
  };
}

function readOptions(use: Readonly<Record<string, unknown>>, file: string) {
  try {
    return splitOptions(use);
  } catch (cause) {
    throw new UserError(messageOf(cause), { file }, { cause });
  }
}

/**
 * Runs the functions of `work` one after another until one of them fails. Then runs all functions of `after`. Adds the
 * thrown errors to `errors`, and throws the first of them.
 */
async function inOrder(
  errors: unknown[],
  work: readonly (() => unknown)[],
  after: readonly (() => unknown)[],
): Promise<void> {
  const thrown: unknown[] = [];
  const keep = (error: unknown) => {
    thrown.push(error);
    errors.push(error);
  };
  try {
    for (const one of work) await one();
  } catch (error) {
    keep(error);
  }
  for (const one of after) {
    try {
      await one();
    } catch (error) {
      keep(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}

function builtIn({ page, urls }: JourneyTools): Record<string, unknown> {
  const context = page.context();
  // `request` is the request client of the context, because only this client is limited to the allowed hosts.
  return {
    page,
    context,
    browser: context.browser(),
    request: context.request,
    baseURL: urls.web,
    browserName: 'chromium',
  };
}

/**
 * Returns the parts of Playwright's `testInfo` that a test can read in meshproof. Attachments are discarded, because
 * meshproof writes its own evidence files.
 */
function infoOf(test: SpecTest, file: string, device: Device, errors: readonly unknown[]): object {
  const titlePath = [basename(file), ...suitesOf(test).map(({ title }) => title), test.title].filter(Boolean);
  return {
    ...{ title: test.title, titlePath, file, annotations: [], attachments: [], errors },
    ...{ retry: 0, repeatEachIndex: 0, workerIndex: 0, parallelIndex: 0, expectedStatus: 'passed' },
    get status() {
      return errors.length > 0 ? 'failed' : 'passed';
    },
    get error() {
      return errors[0];
    },
    ...endings(),
    project: { name: device.name, use: device.use },
    attach: async () => undefined,
    setTimeout: () => undefined,
    slow: () => undefined,
    outputPath: (...parts: string[]) => join('test-results', ...parts),
  };
}

function titleOf(test: SpecTest): string {
  return [...suitesOf(test).map(({ title }) => title), test.title].join(' ');
}

function base(file: string): string {
  return basename(file).replace(/(\.(spec|test))?\.[cm]?[jt]sx?$/, '');
}

/** Joins `parts` into a name that is not in `names` yet. If the name is taken, appends `-2`, `-3`, …. */
function freshName(parts: readonly string[], names: Set<string>): string {
  const slug =
    parts
      .join(' ')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'spec';
  let name = slug;
  for (let i = 2; names.has(name); i++) name = `${slug}-${i}`;
  names.add(name);
  return name;
}
