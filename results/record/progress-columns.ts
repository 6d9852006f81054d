/** The metrics that the progress of a run shows for a producer. */
export type ProgressColumns = {
  /** A counter of answers. The metric's `good` label separates errors from good answers. */
  answers?: string;
  /** A histogram whose p95 is shown. */
  times?: string;
  /** The number of samples, or the sum of a counter. Shown with `word` (`12 done`) instead of a p95. */
  done?: { metric: string; word: string; over: 'run' | 'second' };
  /** Adds a progress line with these counters for each value of the label `label`. */
  lines?: { label: string; started: string; ended: string; dropped: string };
};
