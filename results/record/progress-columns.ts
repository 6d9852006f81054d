/** The columns of a producer in the progress of a run. Each names the metrics that it shows. */
export type ProgressColumns = {
  /** Counter of answers, for the column of errors. The metric's `good` label separates errors from good answers. */
  answers?: string;
  /** Histogram whose p95 is shown. */
  times?: string;
  /**
   * The value that is shown in place of a p95: the number of samples, or the sum of a counter, with a word after it
   * (`12 done`).
   */
  done?: { metric: string; word: string; over: 'run' | 'second' };
  /** Adds one line for each value of the label `label`. The line shows the counters with this value. */
  lines?: { label: string; started: string; ended: string; dropped: string };
};
