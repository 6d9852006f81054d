import type { PlannedRun } from './run-times.ts';

/**
 * Counts the planned starts that each run covers. A slow page delays the next starts, but users would have come at the
 * planned times and seen the slow page. So a run covers its own start, and every planned start of its journey and phase
 * that was due during the run. Each planned start is covered by only one run.
 */
export class PlannedStarts {
  readonly #left: PlannedRun[];

  constructor(planned: readonly PlannedRun[]) {
    this.#left = [...planned];
  }

  /**
   * Returns the number of planned starts that a run covers. The run lasts from `fromS` to `toS`, in seconds after the
   * start of the traffic. Must be called once per run.
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
