export type TrendMetric = {
  name: string;
  unit: string;
  better: 'lower' | 'higher';
  /** True for a share from 0 to 1. Its change is a difference; the change of other metrics is a ratio. */
  share: boolean;
  objective: number;
};

/** A lasting change of the metric's level. `run` is the first run at the new level. */
export type TrendChange = {
  run: string;
  /** The last run before the change. The cause lies between this run and `run`. */
  after: string;
  at: string;
  /** The tag `commit` of the runs `after` (good) and `run` (bad); null for a run without this tag. */
  commits: { good: string | null; bad: string | null };
  /**
   * `before` is the mean of the runs between the previous change and this change. `now` is the mean of the runs up to
   * the next change. Both means are geometric unless `ratio` is null.
   */
  before: number;
  now: number;
  /**
   * The quotient `now / before`; null for a share, or when a value is not above 0. The change is then `now - before`.
   */
  ratio: number | null;
  /**
   * The 90 % interval of the ratio, or of the difference if `ratio` is null; null if `before` and `now` are both means
   * of fewer than three runs.
   */
  interval: [number, number] | null;
  chance: number;
  verdict: 'worse' | 'better';
};

/** Comparable runs, in order of time. */
export type TrendSeries = {
  comparableKey: string;
  runs: { id: string; at: string; value: number }[];
  changes: TrendChange[];
  /**
   * The slow drift between the sudden changes, or null. `perRun` is the relative change per run. For a share, and if a
   * value is not above 0, `perRun` is the difference per run.
   */
  drift: { perRun: number; chance: number; verdict: 'worse' | 'better' } | null;
};

export type Trend = {
  metric: TrendMetric;
  series: TrendSeries[];
  /**
   * The runs that cannot be compared with earlier runs, because the machine, the plan or a tool differs. Such a
   * difference is no change of the target.
   */
  breaks: { run: string; at: string; differs: string[] }[];
};

/** A search for a trend needs at least this many runs. */
export const fewestRuns = 12;
