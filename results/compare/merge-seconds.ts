import { smallest } from '../../scenarios/base/long-lists.ts';
import { countOf, emptyHistogram, type Histogram } from '../record/histogram.ts';
import { mergeHistograms } from '../record/histogram-sum.ts';

/** The histograms of a phase, all with equal buckets: one for the whole phase, and one for each second. */
export type MergedSeconds = {
  schema: number;
  zero: number;
  censored: number;
  /** The indexes of the buckets, ascending. */
  index: readonly number[];
  whole: Float64Array;
  /**
   * The seconds with values. `count` is the number of values in each bucket. `at` is the position of each bucket in
   * `index`. `mean` is the logarithm of the second's mean value.
   */
  seconds: { zero: number; censored: number; mean: number; at: Int32Array; count: Float64Array }[];
};

/** The finest schema of the format: https://prometheus.io/docs/specs/native_histograms/#schema */
const finest = 8;

/** Returns the histograms of all seconds in the coarsest schema among them. */
export function mergeSeconds(seconds: readonly Histogram[]): MergedSeconds {
  const schema = smallest([finest, ...seconds.map((one) => one.schema)]);
  const coarsest = emptyHistogram(schema);
  const merged = seconds.map((one) => (one.schema === schema ? one : mergeHistograms([coarsest, one])));
  const { zero, censored, index, count } = mergeHistograms(merged);
  const places = new Map(index.map((bucket, at) => [bucket, at]));
  const dense = merged.map((second) => {
    const n = countOf(second);
    return {
      zero: second.zero,
      censored: second.censored,
      mean: n > 0 ? Math.log(Math.max(second.sum / n, 1e-12)) : Number.NaN,
      at: Int32Array.from(second.index, (bucket) => places.get(bucket)!),
      count: Float64Array.from(second.count),
    };
  });
  const whole = Float64Array.from(count);
  return { schema, zero, censored, index, whole, seconds: dense.filter(({ mean }) => Number.isFinite(mean)) };
}
