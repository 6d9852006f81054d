import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { isHasty, leastOf, ownPool, phaseOfMissed } from './own-executors.ts';

const constant = (more: object) => ({ executor: 'constant-arrival-rate', rate: 40, timeUnit: '1s', ...more });
const ramping = (more: object) => ({ executor: 'ramping-arrival-rate', startRate: 5, timeUnit: '1s', ...more });
const stages = [
  { target: 90, duration: '5s' },
  { target: 0, duration: '1s' },
];

describe('the VU pool of own executors', () => {
  it.each([
    ['a constant rate', constant({ preAllocatedVUs: 20, maxVUs: 20 }), { max: 20, needed: 400, before: 20 }],
    ['maxVUs by default', constant({ preAllocatedVUs: 500, maxVUs: null }), { max: 500, needed: 400, before: 500 }],
    ['a rate a minute', constant({ rate: 30, timeUnit: '1m', preAllocatedVUs: 1 }), { max: 1, needed: 5, before: 1 }],
    ['a ramp', ramping({ stages, preAllocatedVUs: 2, maxVUs: 9 }), { max: 9, needed: 900, before: 2 }],
    [
      'a falling ramp',
      ramping({ startRate: 8, stages: [{ target: 1 }], preAllocatedVUs: 80 }),
      { max: 80, needed: 80, before: 80 },
    ],
  ])('%s needs rate × timeout', (_, scenario, sizes) => {
    expect(ownPool({ a: scenario }, 10, { pauseS: 0 }, { exhausted: new Set(), peak: 7, dropped: 0 })).toEqual({
      ...sizes,
      peak: 7,
    });
    const ranOut = ownPool({ a: scenario }, 10, { pauseS: 0 }, { exhausted: new Set(['a']), peak: 7, dropped: 0 });
    expect(ranOut).toEqual({ max: sizes.max, needed: sizes.needed, peak: sizes.max });
  });

  it('with several executors, the one with the greatest shortage counts, otherwise the sum', () => {
    const scenarios = {
      a: constant({ preAllocatedVUs: 300 }),
      b: constant({ preAllocatedVUs: 30 }),
      users: { executor: 'ramping-vus', startVUs: 1, stages: [{ target: 7 }] },
      five: { executor: 'constant-vus', vus: 5 },
    };
    const poolOf = (...exhausted: string[]) =>
      ownPool(scenarios, 10, { pauseS: 1 }, { exhausted: new Set(exhausted), peak: 9, dropped: 0 });
    expect(poolOf('a', 'b')).toEqual({ max: 30, peak: 30, needed: 440 });
    expect(poolOf()).toEqual({ max: 342, peak: 9, needed: 892, before: 342 });
  });

  it('is unknown without a rate', () => {
    const scenarios = { a: { executor: 'shared-iterations', vus: 2, iterations: 9 } };
    expect(ownPool(scenarios, 10, { pauseS: 0 }, { exhausted: new Set(), peak: 2, dropped: 0 })).toBeUndefined();
  });

  it.each([
    ['at a rate', constant({ rate: 2, preAllocatedVUs: 25 }), '30s', 60],
    ['at a rate, shorter than the timeout', constant({ rate: 2, preAllocatedVUs: 25 }), '1s', 20],
    ['a number', { executor: 'per-vu-iterations', vus: 4, iterations: 20, maxDuration: '5s' }, '1s', 14],
    ['a number, shorter than the pause', { executor: 'shared-iterations', vus: 1, iterations: 4 }, '100ms', 1],
  ])('%s: iterations last at least minIterationDuration', (_, scenario, minIterationDuration, needed) => {
    const sessions = { pauseS: 0, leastS: leastOf({ minIterationDuration }) };
    const pool = ownPool({ a: scenario }, 10, sessions, { exhausted: new Set(['a']), peak: 1, dropped: 9 });
    expect(pool?.needed ?? 1).toBe(needed);
    expect(
      ownPool({ a: scenario }, 10, { pauseS: 0 }, { exhausted: new Set(['a']), peak: 1, dropped: 9 })?.needed,
    ).toBe('rate' in scenario ? 20 : undefined);
  });

  it.each([
    ['shared iterations', { executor: 'shared-iterations', vus: 2, iterations: 60, maxDuration: '5s' }, 10],
    ['iterations of each user', { executor: 'per-vu-iterations', vus: 4, iterations: 9, maxDuration: '3s' }, 9],
    ['a later start', { executor: 'per-vu-iterations', vus: 4, iterations: 9, maxDuration: '3s', startTime: '9s' }, 9],
  ])('%s need enough VUs for the pauses', (_, scenario, needed) => {
    const poolOf = (pauseS: number, dropped: number, more = {}) =>
      ownPool({ a: { ...scenario, ...more } }, 10, { pauseS }, { exhausted: new Set(), peak: scenario.vus, dropped });
    expect(poolOf(1, 9)).toEqual({ max: scenario.vus, peak: scenario.vus, needed });
    expect(poolOf(1, 0)).toBeUndefined();
    expect(poolOf(0.1, 9)).toBeUndefined();
    expect(poolOf(30, 9, { iterations: 1 })).toBeUndefined();
  });
});

it.each([
  [{ executor: 'constant-vus', gracefulStop: null }, false],
  [{ executor: 'constant-vus', gracefulStop: '3s' }, false],
  [{ executor: 'constant-vus', gracefulStop: '0s' }, true],
  [{ executor: 'constant-arrival-rate', gracefulStop: '500ms' }, true],
  [{ executor: 'ramping-vus', gracefulStop: '30s', gracefulRampDown: '0s' }, true],
  [{ executor: 'ramping-vus' }, false],
  [{ executor: 'externally-controlled' }, true],
])('%j interrupts iterations before an answer is late: %j', (scenario, hasty) => {
  expect(isHasty(scenario)).toBe(hasty);
});

const phases = toPhases({ 'warm-up': 10, low: 20, high: 20, recovery: 10 });

it.each([
  [{ executor: 'shared-iterations', maxDuration: '25s' }, 'low'],
  [{ executor: 'shared-iterations', maxDuration: '30s' }, 'low'],
  [{ executor: 'per-vu-iterations', maxDuration: '5s', startTime: '31s' }, 'high'],
  [{ executor: 'per-vu-iterations', maxDuration: '55s' }, 'high'],
  [{ executor: 'per-vu-iterations', maxDuration: null }, 'high'],
  [{ executor: 'shared-iterations', maxDuration: '5s' }, 'warm-up'],
  [{ executor: 'shared-iterations', maxDuration: '5s', startTime: '51s' }, 'recovery'],
  [{ executor: 'constant-arrival-rate', duration: '25s' }, undefined],
  [{ executor: 'ramping-vus', stages }, undefined],
])('%j: the iterations that it does not make belong to the phase %s', (scenario, phase) => {
  expect(phaseOfMissed(scenario, phases)).toBe(phase);
});
