import { upperEdge } from '../record/histogram.ts';

/** The buckets of a native histogram, by ascending index. */
export type Buckets = { schema: number; zero: number; index: ArrayLike<number>; count: ArrayLike<number> };

/**
 * Returns the q-quantile, interpolated on the logarithmic scale of its bucket, as in Prometheus. NaN if there are no
 * values. Infinity if the quantile is one of the `censored` values, which are slower than the timeout. `blur` is the
 * possible error: the logarithmic width of the bucket, times the share of all values that lie in the bucket.
 */
export function smoothQuantile(
  { schema, zero, index, count }: Buckets,
  q: number,
  censored = 0,
): { value: number; blur: number } {
  let total = zero + censored;
  for (let i = 0; i < count.length; i++) total += count[i]!;
  if (total === 0) return { value: Number.NaN, blur: 0 };
  const rank = q * total;
  let seen = zero;
  if (zero > 0 && rank <= seen) return { value: 0, blur: 0 };
  const width = 2 ** -schema * Math.LN2;
  for (let i = 0; i < count.length; i++) {
    const here = count[i]!;
    if (here > 0 && rank <= seen + here + 1e-9) {
      const part = Math.max(0, (rank - seen) / here);
      return { value: upperEdge(index[i]! - 1 + part, schema), blur: width * (here / total) };
    }
    seen += here;
  }
  return { value: Number.POSITIVE_INFINITY, blur: 0 };
}
