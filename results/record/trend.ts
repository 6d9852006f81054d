/** One metric over the runs: the runs that contain it, and its meaning. */
export type TrendMetric = {
  name: string;
  unit: string;
  better: 'lower' | 'higher';
  /** A share of 1, whose change is a difference and not a ratio. */
  share: boolean;
  objective: number;
};

/** A lasting change of the metric's level, named by the first run at the new level. */
export type TrendChange = {
  run: string;
  /** The last run before the change. The cause lies between this run and `run`. */
  after: string;
  at: string;
  /** `tags.commit` of both runs; null for a run without this tag. */
  commits: { good: string | null; bad: string | null };
  /** Typical values of the runs on both sides, up to the next change. */
  before: number;
  now: number;
  /** now / before; null for a share, whose change is now - before. */
  ratio: number | null;
  /** 90 % interval of the ratio, or of the difference; null if one side has a single run. */
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
   * The slow drift beside the changes. `perRun` is a share of the value; for a metric that is a share, it is a
   * difference of shares. Null without drift.
   */
  drift: { perRun: number; chance: number; verdict: 'worse' | 'better' } | null;
};

export type Trend = {
  metric: TrendMetric;
  series: TrendSeries[];
  /** A point at which another machine, plan or tool made the runs incomparable. It is no change of the target. */
  breaks: { run: string; at: string; differs: string[] }[];
};

/** The fewest runs that have a trend. */
export const fewestRuns = 12;
