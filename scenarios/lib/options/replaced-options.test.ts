import { expect, it } from 'vitest';
import { type Given, mergedOptions, replacedOptions } from './user-options.ts';

const own = { scenarios: { a: {} }, tags: { team: 'a' }, throw: true };

it('replaces the given options, and also the scenarios if a duration, iterations or stages are given', () => {
  expect(replacedOptions(own, {})).toEqual(own);
  expect(replacedOptions(own, { tags: { team: 'b' }, vus: 2 })).toEqual({ ...own, tags: { team: 'b' }, vus: 2 });
  const { scenarios: _, ...rest } = own;
  expect(replacedOptions(own, { iterations: 3 })).toEqual({ ...rest, iterations: 3 });
  expect(replacedOptions({ duration: '9s', stages: [], vus: 4 }, { duration: '1s' })).toEqual({
    duration: '1s',
    vus: 4,
  });
  expect(replacedOptions({ duration: '9s', vus: 4 }, { stages: [] })).toEqual({ stages: [], vus: 4 });
});

const given: Given = {
  ...{ derived: {}, label: 'shop', env: {}, execs: {}, tags: {}, thresholds: {}, systemTags: [], segment: {} },
  ...{ summaryTrendStats: [], guard: { blacklistIPs: [], blockHostnames: [], hosts: {} } },
};

it.each([
  ['rps', 1],
  ['minIterationDuration', '1h'],
  ['executionSegment', '0:1/100'],
  ['executionSegmentSequence', '0,1/100,1'],
])('the option %s of a script does not lower the load of a plan, but that of its own executors', (name, value) => {
  const script = { [name]: value, throw: true };
  const planned = mergedOptions(script, { ...given, planned: { shop: {} } }, {});
  expect(planned).toMatchObject({ throw: true });
  expect(planned).not.toHaveProperty(name);
  expect(mergedOptions(script, given, {})).toMatchObject({ [name]: value });
});

it.each([
  ['90s', 105_000],
  [1000, 16_000],
  [undefined, 75_000],
  ['10000s', 1_815_000],
  ['1h30m', 1_815_000],
])('allows setup() the time of the script, at most half an hour: %s', (setupTimeout, ms) => {
  expect(mergedOptions(setupTimeout === undefined ? {} : { setupTimeout }, given, {}).setupTimeout).toBe(`${ms}ms`);
});
