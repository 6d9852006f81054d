import { describe, expect, it } from 'vitest';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { planRuns } from './run-times.ts';
import { Tally } from './tally.ts';

describe('Tally', () => {
  it('accounts for every planned run once', () => {
    const phases = toPhases({ 'warm-up': 1, steady: 4 });
    const [warmUp, steady] = phases as [(typeof phases)[0], (typeof phases)[0]];
    const tally = new Tally(phases, planRuns(phases, 1, 4));
    for (const [phase, how] of [
      [warmUp, 'completed'],
      [steady, 'completed'],
      [steady, 'unfinished'],
    ] as const) {
      tally.started();
      tally.ended(phase, how);
    }
    tally.dropped(steady);
    tally.started();
    expect(tally.counts()).toEqual({ offered: 5, completed: 2, dropped: 1, inFlight: 2 });
    expect(tally.phases()[1]).toEqual({ phase: 'steady', offered: 4, completed: 1, dropped: 1, unfinished: 1 });
  });

  it('does not count a spared run as planned', () => {
    const phases = toPhases({ steady: 4 });
    const tally = new Tally(phases, planRuns(phases, 1, 3));
    tally.started();
    tally.ended(phases[0]!, 'completed');
    tally.spared(phases[0]!);
    tally.spared(phases[0]!);
    expect(tally.counts()).toEqual({ offered: 1, completed: 1, dropped: 0, inFlight: 0 });
  });
});
