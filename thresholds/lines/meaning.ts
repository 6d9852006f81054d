import type { Select } from '../../results/record/metric.ts';

/**
 * A share of events. `counts` states whether `part` selects the good or the bad events. `reads` states which share the
 * number in a line limits: `bad` for a name such as `errors`, `good` for a name such as `checks`. `either` is for a
 * Rate of a script: a minimum limits the good share, a maximum limits the bad share.
 */
export type Share = {
  part: Select;
  total: Select;
  counts: 'good' | 'bad';
  reads: 'good' | 'bad' | 'either';
};

/**
 * The values that the name in an SLO line stands for. The line may limit any kind of value that has a key here, such as
 * `values` or `share`.
 */
export type Meaning = {
  /** The words for the values in a sentence: `the times of correct HTTP answers`. */
  about: string;
  /** Single values, such as response times. An SLO line limits a percentile of these values. */
  values?: Select;
  /** Good and bad events. A line limits the share of the good events or the share of the bad events. */
  share?: Share;
  /** Events that a line counts, as in `== 0`. If `share` is set too, these are the events that must not occur. */
  count?: Select;
  /** Events that a line counts per second: `> 1000/s`. */
  flow?: Select;
  /** Readings, such as those of a gauge. Each reading must meet the limit. */
  level?: Select;
  /** True if a time without a unit is in milliseconds, as k6 states the times of its metrics. */
  inMilliseconds?: boolean;
  /** An example of a valid objective, for error messages. */
  example: string;
  /** True if events are counted over the whole run, warm-up included, unless a line names a phase. */
  wholeRun?: boolean;
  /** The tolerance of a PASS; when absent, the default tolerance of this kind of SLO. */
  tolerance?: string;
};
