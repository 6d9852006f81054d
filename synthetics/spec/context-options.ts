import type { BrowserContextOptions } from 'playwright';
import { deciders } from '../browser/option-deciders.ts';
import type { Fixtures } from './registry.ts';
import { isTuple } from './test-function.ts';

/**
 * Options that the browser context does not get, because meshproof itself decides about them. meshproof starts the
 * browser, knows the address of the target, limits the time of the journey and keeps evidence. `contextOptions` and
 * `testIdAttribute` are handled below.
 */
const ignored = new Set<string>([
  ...Object.entries(deciders).flatMap(([name, decider]) => (decider === 'target file' ? [name] : [])),
  ...['actionTimeout', 'browserName', 'channel', 'connectOptions', 'contextOptions', 'defaultBrowserType'],
  ...['headless', 'launchOptions', 'navigationTimeout', 'screenshot', 'testIdAttribute', 'trace', 'video'],
]);

export type SplitOptions = { context: BrowserContextOptions; fixtures: Record<string, unknown>; testId?: string };

/**
 * Splits options of `test.use` and of the configuration into options of the browser context and values of fixtures.
 * Throws Error if an option of the browser context is a function.
 */
export function splitOptions(use: Readonly<Record<string, unknown>>): SplitOptions {
  const shared = optionValue('contextOptions', use.contextOptions) as Record<string, unknown> | null | undefined;
  const context = { ...contextOf(shared ?? {}), ...contextOf(use) };
  const fixtures: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(use))
    if (given !== undefined && !ignored.has(name) && !isContextKey(name)) fixtures[name] = given;
  const { testIdAttribute } = use;
  return { context, fixtures, ...(typeof testIdAttribute === 'string' && { testId: testIdAttribute }) };
}

/** Returns the options about which a journey decides. The same filter applies to `use` and to its `contextOptions`. */
function contextOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(given).filter(([name, value]) => value !== undefined && isContextKey(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, optionValue(name, value)]));
}

function optionValue(name: string, given: unknown): unknown {
  const value = isTuple(given) ? given[0] : given;
  if (typeof value === 'function') throw new Error(`the option ${name} must be a value, not a function`);
  return value;
}

function isContextKey(name: string): boolean {
  return Object.hasOwn(deciders, name) && deciders[name as keyof BrowserContextOptions] === 'journey';
}

/**
 * Options of a browser context that are no options of a Playwright test, so `test.extend` may define a fixture with
 * such a name: https://playwright.dev/docs/api/class-testoptions
 */
const onlyOfContext = new Set([
  ...['contrast', 'forcedColors', 'logger', 'recordHar', 'recordVideo', 'reducedMotion', 'screen', 'strictSelectors'],
]);

/** Returns whether `test.extend` with this name gives an option of Playwright, and not a fixture of the user. */
function isOption(name: string): boolean {
  return !onlyOfContext.has(name) && (isContextKey(name) || ignored.has(name));
}

/**
 * Returns the options of Playwright that `test.extend` gives. They count as options of `test.use`. As in Playwright,
 * the configuration overrides the `open` ones, which are marked with `{ option: true }`.
 */
export function extendedOptions(fixtures: Fixtures): Record<'fixed' | 'open', Record<string, unknown>> {
  const all = { fixed: {} as Record<string, unknown>, open: {} as Record<string, unknown> };
  for (const [name, { make, value, isOption: isOpen }] of fixtures)
    if (isOption(name)) all[isOpen ? 'open' : 'fixed'][name] = make ?? value;
  return all;
}

/** Without the options, so that a test which names one gets the value that counts. */
export function withoutOptions(fixtures: Fixtures): Fixtures {
  return new Map([...fixtures].filter(([name]) => !isOption(name)));
}
