import { describe, expect, it } from 'vitest';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { PlannedStarts } from './planned-starts.ts';
import { planRuns } from './run-times.ts';

const phases = toPhases({ steady: 40 });

/** Returns how many starts each run represents. `takes` returns the duration of a run in seconds. */
function startsOf(runs: number, takes: (atS: number) => number): number[] {
  const planned = planRuns(phases, 1, runs);
  const starts = new PlannedStarts(planned);
  let freeS = 0;
  return planned.flatMap((run) => {
    const fromS = Math.max(freeS, run.atS);
    if (fromS >= 40) return [];
    freeS = fromS + takes(fromS);
    return [starts.covered(run, fromS, freeS)];
  });
}

describe('the planned starts of a run', () => {
  it('are one per run when every run starts as planned', () => {
    expect(startsOf(10, () => 2)).toEqual(Array(10).fill(1));
  });

  it('include the starts that were due during a run, and exclude that of a delayed run', () => {
    // The run at 8 s also represents the planned starts at 12 s and 16 s.
    expect(startsOf(10, (atS) => (atS === 8 ? 9 : 1))).toEqual([1, 1, 3, 0, 0, 1, 1, 1, 1, 1]);
  });

  it('show the share of time in which a page was slow, not the share of runs that saw it', () => {
    const slow = (atS: number) => atS >= 10 && atS < 25;
    const starts = startsOf(12, (atS) => (slow(atS) ? 8 : 1));
    const sum = starts.reduce((all, one) => all + one, 0);
    expect(sum).toBe(12);
    expect(Math.max(...starts)).toBeGreaterThanOrEqual(2);
  });
});
