import { describe, expect, it } from 'vitest';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { accountOf, offeredBy, poolHealth, totalOf } from './account.ts';
import { Summary } from './rows/summary.ts';

const phases = toPhases({ 'warm-up': 10, steady: 40 });
const plan = { phases, seed: 1 };
const api = { key: 'api', label: 'api', file: '/x/api.ts', perSecond: 110, timeoutS: 10 };
const mesh = { key: 'mesh', label: 'mesh', file: '/x/mesh.ts', perSecond: 10, timeoutS: 10 };
const counts = (values: Record<string, number>) =>
  new Summary({
    startedAtMs: 0,
    durationMs: 0,
    metrics: new Map(Object.entries(values).map(([key, count]) => [key, { values: { count } }])),
  });

describe('accountOf', () => {
  it('adds up the programs of a phase, and distinguishes unfinished iterations from those that never started', () => {
    const summary = counts({
      'started_iterations{phase:steady,scenario:api}': 4300,
      'iterations{phase:steady,scenario:api}': 4290,
      'dropped_iterations{scenario:api__steady}': 90,
      'started_iterations{phase:steady,scenario:mesh}': 400,
      'iterations{phase:steady,scenario:mesh}': 400,
    });
    const [warmUp, steady] = accountOf([api, mesh], offeredBy([api, mesh], plan)(50), summary);
    expect(warmUp).toEqual({ phase: 'warm-up', offered: 1200, completed: 0, dropped: 0, unfinished: 0 });
    expect(steady).toEqual({ phase: 'steady', offered: 4800, completed: 4690, dropped: 90, unfinished: 10 });
  });
});

describe('accountOf users of a closed model', () => {
  it('counts the started iterations as offered, so that none is missing', () => {
    const shop = { key: 'shop', label: 'shop', file: '/x/shop.ts', users: 5, thinkS: 1, timeoutS: 10 };
    const summary = counts({
      'started_iterations{phase:steady,scenario:shop}': 120,
      'iterations{phase:steady,scenario:shop}': 118,
    });
    const [, steady] = accountOf([shop], offeredBy([shop], plan)(50), summary);
    expect(steady).toEqual({ phase: 'steady', offered: 120, completed: 118, dropped: 0, unfinished: 2 });
  });
});

describe('offeredBy', () => {
  it('offers nothing before T0, and only the due starts when a run ends early', () => {
    expect(totalOf(offeredBy([api], plan)(0)).offered).toBe(0);
    expect(totalOf(offeredBy([api], plan)(12)).offered).toBe(1100 + 220);
    expect(totalOf(offeredBy([api], plan)(999)).offered).toBe(1100 + 4400);
  });
});

describe('poolHealth', () => {
  const starved = { ...api, vus: { preAllocated: 1, max: 2 } };

  it('shows the sum of all pools when none ran out', () => {
    expect(poolHealth([starved, mesh], plan, new Set(), 2)).toEqual({ max: 102, peak: 2, needed: 1200, before: 12 });
  });

  it('shows the smallest pool that ran out', () => {
    const exhausted = new Set(['api__steady', 'mesh__steady']);
    expect(poolHealth([mesh, starved], plan, exhausted, 40)).toEqual({ max: 2, peak: 2, needed: 1100 });
  });
});
