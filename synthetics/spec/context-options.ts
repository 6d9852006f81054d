import type { BrowserContextOptions } from 'playwright';
import { isTuple } from './test-function.ts';

const contextKeys = [
  ...['acceptDownloads', 'bypassCSP', 'colorScheme', 'contrast', 'deviceScaleFactor', 'extraHTTPHeaders'],
  ...['forcedColors', 'geolocation', 'hasTouch', 'httpCredentials', 'ignoreHTTPSErrors', 'isMobile'],
  ...['javaScriptEnabled', 'locale', 'offline', 'permissions', 'reducedMotion', 'screen', 'serviceWorkers'],
  ...['storageState', 'timezoneId', 'userAgent', 'viewport'],
] as const satisfies readonly (keyof BrowserContextOptions)[];

/**
 * Options that the browser context does not get, because meshproof itself decides about them. meshproof starts the
 * browser, knows the address of the target, limits the time of the journey and keeps evidence. `contextOptions` and
 * `testIdAttribute` are handled below.
 */
const ignored = new Set([
  ...['actionTimeout', 'baseURL', 'browserName', 'channel', 'connectOptions', 'contextOptions', 'defaultBrowserType'],
  ...['headless', 'launchOptions', 'navigationTimeout', 'proxy', 'screenshot', 'testIdAttribute', 'trace', 'video'],
]);

export type SplitOptions = { context: BrowserContextOptions; fixtures: Record<string, unknown>; testId?: string };

/**
 * Splits options of `test.use` and of the configuration into options of the browser context and values of fixtures.
 * Throws Error if an option of the browser context is a function.
 */
export function splitOptions(use: Readonly<Record<string, unknown>>): SplitOptions {
  const context: Record<string, unknown> = { ...((use.contextOptions as object | undefined) ?? {}) };
  const fixtures: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(use)) {
    if (given === undefined || ignored.has(name)) continue;
    const isContext = contextKeys.some((key) => key === name);
    if (!isContext) {
      fixtures[name] = given;
      continue;
    }
    const value = isTuple(given) ? given[0] : given;
    if (typeof value === 'function') throw new Error(`the option ${name} must be a value, not a function`);
    context[name] = value;
  }
  const { testIdAttribute } = use;
  return { context, fixtures, ...(typeof testIdAttribute === 'string' && { testId: testIdAttribute }) };
}
