import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { planRuns } from './run-times.ts';

describe('planRuns', () => {
  it('spreads the runs evenly over the steady phase and warms up once', () => {
    const runs = planRuns(toPhases({ 'warm-up': 10, steady: 40, recovery: 5 }), 1, 4);
    expect(runs.map(({ phase, atS }) => [phase.name, atS])).toEqual([
      ['warm-up', 0],
      ['steady', 10],
      ['steady', 20],
      ['steady', 30],
      ['steady', 40],
    ]);
  });

  it('runs journeys in turns, each the given number of times', () => {
    const runs = planRuns(toPhases({ steady: 10 }), 2, 3);
    expect(runs.map((run) => run.check)).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('keeps the pace in the phases that are not judged, so that pages are measured under every load', () => {
    const phases = toPhases({ 'warm-up': 10, low: 20, beyond: 10, recovery: 3 });
    const runs = planRuns(phases, 1, 5, 'throughout');
    expect(runs.map(({ phase, atS }) => `${phase.name} ${atS}`)).toEqual([
      ...['warm-up 0', 'warm-up 4', 'warm-up 8', 'low 10', 'low 14', 'low 18', 'low 22', 'low 26'],
      ...['beyond 30', 'beyond 34', 'beyond 38', 'recovery 40'],
    ]);
    const two = planRuns(phases, 2, 5, 'throughout').filter(({ phase }) => phase.name === 'warm-up');
    expect(two.map(({ check, atS }) => [check, atS])).toEqual([
      [0, 0],
      [1, 0],
      [0, 4],
      [1, 6],
      [0, 8],
    ]);
  });

  it('starts every run within its phase and in order, for any phases', () => {
    const length = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(length, length, length, length),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('throughout' as const, 'steady' as const),
        (lengths, checks, runs, throughout) => {
          const [warmUp, low, high, recovery] = lengths;
          const phases = toPhases({ 'warm-up': warmUp, low, high, recovery });
          const planned = planRuns(phases, checks, runs, throughout);
          expect(planned.filter((run) => run.phase.kind === 'steady')).toHaveLength(checks * runs);
          for (const { phase, atS } of planned) expect(atS >= phase.startS && atS < phase.endS).toBe(true);
          const starts = planned.map((run) => run.atS);
          expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        },
      ),
    );
  });
});
