import type { PlannedRun } from './run-times.ts';

/**
 * Counts the planned starts that each run represents. Runs of a journey follow one another, so a slow page delays the
 * next starts. Users at those planned times would also have seen the slow page. A run therefore represents every
 * planned start of its journey and phase that was due during the run. Each start is represented once: a delayed run
 * does not represent its own start if an earlier run already does.
 */
export class PlannedStarts {
  readonly #left: PlannedRun[];

  constructor(planned: readonly PlannedRun[]) {
    this.#left = [...planned];
  }

  /**
   * Returns the number of planned starts that a run represents. The run lasted from `fromS` to `toS`, in seconds from
   * T0. Call this once per run.
   */
  covered(run: PlannedRun, fromS: number, toS: number): number {
    let starts = 0;
    for (const planned of [...this.#left]) {
      const isDue = planned.atS >= fromS && planned.atS < toS;
      if (planned !== run && !(planned.check === run.check && planned.phase === run.phase && isDue)) continue;
      this.#left.splice(this.#left.indexOf(planned), 1);
      starts++;
    }
    return starts;
  }
}
