export type ChangeVerdict = 'regression' | 'improvement' | 'equivalent' | 'inconclusive' | 'invalid';

export type MetricChange = {
  /** `api-latency` in its phase: `api-latency{steady}`. */
  name: string;
  /** `ratio` for a share of 1. */
  unit: string;
  /** Means over the runs: geometric where `ratio` is given. Null where a run has no value. */
  base: number | null;
  head: number | null;
  /** head / base; null for shares and for values that may be zero, whose change is head - base. */
  ratio: number | null;
  /** One-sided 95 % bounds of the ratio, or of head - base where `ratio` is null. Null when runs are too few. */
  interval: [number, number] | null;
  /** The smallest worsening found 4 times in 5, as a share of base, or in `unit` where `ratio` is null. */
  mde: number | null;
  verdict: ChangeVerdict;
  reason: string;
};

/** What `compare --json` prints. */
export type Comparison = { verdict: ChangeVerdict; reason: string; metrics: MetricChange[] };
