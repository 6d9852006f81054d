import type { Histogram } from '../record/histogram.ts';

/** The histograms of a phase over one set of buckets: the whole phase and each second. */
export type MergedSeconds = {
  schema: number;
  zero: number;
  censored: number;
  /** The indexes of the buckets, ascending; `whole` has the count of each bucket. */
  index: number[];
  whole: Float64Array;
  /**
   * The seconds with values. `count` has the counts of a second, and `at` their positions in `index`. `mean` is the
   * logarithm of the second's mean.
   */
  seconds: { zero: number; censored: number; mean: number; at: Int32Array; count: Float64Array }[];
};

/** The finest schema of the format: https://prometheus.io/docs/specs/native_histograms/#schema */
const finest = 8;

/** Merges the histograms of each second into one. All seconds get the coarsest schema of all these histograms. */
export function mergeSeconds(seconds: readonly (readonly Histogram[])[]): MergedSeconds {
  const schema = seconds.flat().reduce((lowest, one) => Math.min(lowest, one.schema), finest);
  const places = new Map<number, number>();
  const lowered = seconds.map((histograms) => {
    const counts = new Map<number, number>();
    let [zero, censored, sum, n] = [0, 0, 0, 0];
    for (const one of histograms) {
      const step = 2 ** (one.schema - schema);
      zero += one.zero;
      censored += one.censored;
      sum += one.sum;
      n += one.zero;
      for (const [i, bucket] of one.index.entries()) {
        const to = Math.ceil(bucket / step);
        counts.set(to, (counts.get(to) ?? 0) + one.count[i]!);
        places.set(to, 0);
        n += one.count[i]!;
      }
    }
    return { zero, censored, counts, mean: n > 0 ? Math.log(Math.max(sum / n, 1e-12)) : Number.NaN };
  });
  const index = [...places.keys()].sort((a, b) => a - b);
  for (const [at, bucket] of index.entries()) places.set(bucket, at);
  const whole = new Float64Array(index.length);
  let [zero, censored] = [0, 0];
  const dense = lowered.map((second) => {
    zero += second.zero;
    censored += second.censored;
    const at = Int32Array.from(second.counts.keys(), (bucket) => places.get(bucket)!);
    const count = Float64Array.from(second.counts.values());
    for (let i = 0; i < at.length; i++) whole[at[i]!]! += count[i]!;
    return { zero: second.zero, censored: second.censored, mean: second.mean, at, count };
  });
  return { schema, zero, censored, index, whole, seconds: dense.filter(({ mean }) => Number.isFinite(mean)) };
}
