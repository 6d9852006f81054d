import { expect, it } from 'vitest';
import { extendedOptions, splitOptions, withoutOptions } from './context-options.ts';
import type { Fixture, Fixtures } from './registry.ts';

const make = async () => undefined;
const fixtures = (...names: string[]): Fixtures =>
  new Map(names.map((name) => [name, { name, make, isOption: false } as unknown as Fixture]));

it('leaves a fixture whose name is no option of a Playwright test', () => {
  const own = fixtures('logger', 'recordHar', 'screen', 'db');
  expect(extendedOptions(own)).toEqual({ fixed: {}, open: {} });
  expect([...withoutOptions(own).keys()]).toEqual(['logger', 'recordHar', 'screen', 'db']);
});

it.each(['viewport', 'baseURL', 'proxy', 'trace'])('takes the option %s of a Playwright test', (name) => {
  expect(Object.keys(extendedOptions(fixtures(name)).fixed)).toEqual([name]);
  expect(withoutOptions(fixtures(name)).size).toBe(0);
});

it('gives the value of an own option named logger to its fixture, and none in contextOptions to the context', () => {
  const logger = { info: () => undefined };
  expect(splitOptions({ logger, screen: { width: 1, height: 1 } })).toEqual({
    context: { screen: { width: 1, height: 1 } },
    fixtures: { logger },
  });
  expect(splitOptions({ contextOptions: { logger, recordHar: {}, baseURL: 'http://a/' } }).context).toEqual({});
});
