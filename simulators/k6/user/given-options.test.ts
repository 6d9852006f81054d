import { expect, it } from 'vitest';
import { type Given, mergedOptions } from '../../../scenarios/lib/options/user-options.ts';
import { givenOptions, scenariosOf } from './given-options.ts';

const once = { executor: 'per-vu-iterations' };
const program = { key: 'shop', label: 'shop', file: '/shop.js', isUser: true, own: true, timeoutS: 10 } as const;

it.each([
  ['vus and duration', { vus: 2, duration: '3s' }, { default: once }],
  ['nothing', {}, { default: once }],
  ['an empty list of scenarios', { scenarios: {} }, { default: once }],
  ['scenarios', { scenarios: { read: once, write: once } }, { read: once, write: once }],
  ['a scenario of the name default', { scenarios: { default: once, write: once } }, { default: once, write: once }],
])('expects the scenarios in the record under the names under which k6 runs them: %s', (_, options, derived) => {
  const given: Given = {
    ...{ derived, label: program.label, env: {}, execs: {}, tags: {}, thresholds: {}, systemTags: [], segment: {} },
    ...{ summaryTrendStats: [], guard: { blacklistIPs: [], blockHostnames: [], hosts: {} } },
  };
  const run = Object.keys(mergedOptions(options, given, {}).scenarios as object);
  expect(scenariosOf(program, { scenarios: derived })).toEqual(
    run.map((scenario) => ({ labels: { scenario, program: 'shop' }, isHasty: false })),
  );
});

it('lets k6 report every percentile that a threshold of the script names', () => {
  const thresholds = { wait: ['p(0)<1', 'p(97.50)>2', 'med<3'], 'group_duration{group:a}': ['p(100)==4', 'avg<5'] };
  const { summaryTrendStats } = givenOptions({
    ...{ program, plan: { phases: [], seed: 1 }, subMetrics: [], sessions: { pauseS: 0 }, countsCalls: false },
    inspected: { options: { thresholds }, scenarios: {}, exports: [], set: [], durationS: 1, maxVus: 1 },
    guard: { blacklistIPs: [], blockHostnames: [], hosts: {} },
  });
  expect(summaryTrendStats).toEqual(expect.arrayContaining(['avg', 'med', 'p(0)', 'p(97.5)', 'p(100)']));
});
