/** The metrics that the progress of a run shows for a producer. */
export type ProgressColumns = {
  /** A counter of answers. The metric's `good` label separates errors from good answers. */
  answers?: string;
  /** A histogram whose p95 is shown. */
  times?: string;
  /** Shown instead of a p95: the number of samples, or the sum of a counter, followed by `word` (`12 done`). */
  done?: { metric: string; word: string; over: 'run' | 'second' };
  /** Adds a progress line with these counters for each value of the label `label`. */
  lines?: { label: string; started: string; ended: string; dropped: string };
};
