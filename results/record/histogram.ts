/**
 * Sparse exponential histogram in Prometheus' native layout: bucket i of schema n contains (2^((i-1)·2^-n),
 * 2^(i·2^-n)]. https://prometheus.io/docs/specs/native_histograms/ `index` is ascending and parallel to `count`. `zero`
 * counts values up to `zeroThreshold`. `censored` counts values that are only known to be above the timeout; they are
 * in no bucket and not in `sum`.
 */
export type Histogram = {
  schema: number;
  zero: number;
  index: readonly number[];
  count: readonly number[];
  sum: number;
  censored: number;
};

/** The schema of the histograms that meshproof records. The ratio of neighbouring bucket edges is 2^(1/32) = 1.022. */
export const defaultSchema = 5;

/** Returns a histogram without values. */
export const emptyHistogram = (schema = defaultSchema): Histogram => ({
  schema,
  zero: 0,
  index: [],
  count: [],
  sum: 0,
  censored: 0,
});

/** Values up to this size count as zero. For a time, this size is about a picosecond. */
export const zeroThreshold = 2 ** -40;

/** Returns the index of the bucket that contains a value above `zeroThreshold`. */
export function bucketOf(value: number, schema: number): number {
  // A value at an edge belongs to the lower bucket. Without the small reduction, rounding could move such a value into
  // the upper bucket.
  return Math.ceil(Math.log2(value) * 2 ** schema - 1e-9) + 0;
}

/** Returns the upper edge of a bucket, which is the lower edge of the next one. */
export function upperEdge(index: number, schema: number): number {
  return 2 ** (index / 2 ** schema);
}

/** Returns the number of measured values, without the censored ones. */
export function countOf(histogram: Histogram): number {
  let total = histogram.zero;
  for (const n of histogram.count) total += n;
  return total;
}

/**
 * Returns the exact histogram of x from the histogram of y = x^(2^doublings). A value y in bucket i of schema n means
 * an x in bucket i of schema n + doublings. `sum` is 0, because the histogram of y does not determine the sum of x.
 */
export function rootHistogram(histogram: Histogram, doublings: number): Histogram {
  return { ...histogram, schema: histogram.schema + doublings, sum: 0 };
}

/**
 * Returns the q-quantile by nearest rank, as the geometric middle of its bucket, with the bucket's edges as bounds.
 * Censored values (no answer yet) count as the slowest. Returns Infinity when the rank lies among the censored values,
 * and NaN if there are no values.
 */
export function histogramQuantile(histogram: Histogram, q: number): { value: number; low: number; high: number } {
  const measured = countOf(histogram);
  const total = measured + histogram.censored;
  if (total === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = histogram.zero;
  if (rank <= seen) return { value: 0, low: 0, high: zeroThreshold };
  for (let i = 0; i < histogram.index.length; i++) {
    seen += histogram.count[i]!;
    if (rank > seen) continue;
    const high = upperEdge(histogram.index[i]!, histogram.schema);
    const low = upperEdge(histogram.index[i]! - 1, histogram.schema);
    return { value: Math.sqrt(low * high), low, high };
  }
  return { value: Number.POSITIVE_INFINITY, low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY };
}

/** A histogram that is being filled. */
export class HistogramBuilder {
  readonly #buckets = new Map<number, number>();
  #zero = 0;
  #sum = 0;
  #censored = 0;

  observe(value: number): void {
    this.#sum += value;
    if (!(value > zeroThreshold)) this.#zero++;
    else {
      const index = bucketOf(value, defaultSchema);
      this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + 1);
    }
  }

  censor(n = 1): void {
    this.#censored += n;
  }

  build(): Histogram {
    const index = [...this.#buckets.keys()].sort((a, b) => a - b);
    return {
      schema: defaultSchema,
      zero: this.#zero,
      index,
      count: index.map((i) => this.#buckets.get(i)!),
      sum: this.#sum,
      censored: this.#censored,
    };
  }
}
