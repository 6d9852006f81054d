export type ChangeVerdict = 'regression' | 'improvement' | 'equivalent' | 'inconclusive' | 'invalid';

export type ChangeCode =
  | 'worse'
  | 'better'
  | 'within-margin'
  | 'undecided'
  | 'shape-changed'
  | 'too-few-runs'
  | 'too-few-batches'
  | 'timeouts-by-chance'
  | 'no-value';

export type MetricChange = {
  /**
   * For an SLO, its name and phase: `api-latency{steady}`. For another metric, the statistic and the series: `p95
   * …{name="GET /user",…}`.
   */
  name: string;
  /** For a share from 0 to 1, the unit is `ratio`. */
  unit: string;
  /**
   * `base` and `head` are means over the runs, or over batches of runs: geometric means if `ratio` is set. Both are
   * null if a run has no value.
   */
  base: number | null;
  head: number | null;
  /**
   * The estimated ratio of head to base; null for shares, minima and maxima, and for values that are missing or not
   * above zero.
   */
  ratio: number | null;
  /**
   * The 95 % interval of the ratio, or of the difference `head - base` if `ratio` is null. Null when the data give no
   * interval, for example with too few runs.
   */
  interval: [number, number] | null;
  /**
   * The minimum detectable effect: the smallest worsening that is found 4 times in 5. The effect is a share of `base`.
   * If `ratio` is null, the effect is a difference in `unit`. Null when unknown.
   */
  mde: number | null;
  verdict: ChangeVerdict;
  reasonCode: ChangeCode;
  reason: string;
  /**
   * True for a metric that decides the verdict: an SLO, or any metric if there is no SLO. A change in the distribution
   * of any other metric only prevents the verdict `equivalent`.
   */
  primary: boolean;
};

export type BlameSlice = {
  kind: string;
  endpoint: string;
  part: string;
  status: string;
  /** The value of the head minus the value of the base, in the `unit` of `Blame`. */
  change: number;
  /** `change` as a share of the change over all requests. */
  share: number;
  /**
   * Ids of up to three failed requests of this slice. The ids come from the side, base or head, whose value is larger.
   */
  examples?: string[];
};

/**
 * Explains a change over all requests by the change of each slice, such as one endpoint. `time` explains the seconds
 * per request, and `errors` explains the share of failed requests.
 */
export type Blame = {
  of: 'time' | 'errors';
  unit: 's' | 'ratio';
  base: number;
  head: number;
  /**
   * Largest change first. If there are more slices than are listed, the last entry, `other`, is the sum of the rest.
   */
  slices: BlameSlice[];
};

/**
 * The runs from which a comparison takes one value. `batch`: runs close in time. `pair`: a base run and its head run.
 */
export type Unit = 'run' | 'batch' | 'pair';

/**
 * The runs of one batch (runs close in time) on one side, base or head. `from` is the first start and `to` the last end
 * (RFC 3339).
 */
export type BatchSpan = { from: string; to: string; runs: number };

/** The document that `compare --json` prints. */
export type Comparison = {
  verdict: ChangeVerdict;
  /** `metrics`: the metrics listed in `reason` decided the verdict. */
  reasonCode:
    | 'metrics'
    | 'within-margin'
    | 'shape-changed'
    | 'too-few-runs'
    | 'too-few-batches'
    | 'not-comparable'
    | 'no-common-metric';
  reason: string;
  metrics: MetricChange[];
  blame: Blame[];
  /** Differences that do not prevent a comparison of the runs. */
  differences: string[];
  runs: { base: string[]; head: string[] };
  unit: Unit;
  batches: { base: BatchSpan[]; head: BatchSpan[] };
  /** Ids of the runs that were left out: the first runs of the batches, or the first pair. */
  discarded: string[];
};
