import {
  countOf,
  type Histogram,
  histogramQuantile,
  mergeHistograms,
  upperEdge,
} from '../../results/record/histogram.ts';
import { integratedAutocorrelation } from '../../results/stats/autocorrelation.ts';
import { blockBootstrap } from '../../results/stats/bootstrap.ts';
import { nearestRank, orderRanks } from '../../results/stats/quantile.ts';

/**
 * A quantile with its one-sided 95 % bounds; infinite with too few values, and where it falls among censored starts.
 */
export type Bounded = {
  value: number;
  /** The quantile of the measured values alone. */
  measured: number;
  low: number;
  high: number;
  /** Measured values and censored starts. */
  samples: number;
  censored: number;
};

/** Enough for a bound at the 5th of 100 ranks: its own standard error is 1.3 percentage points. */
const resamples = 300;

/**
 * The quantile of histograms, one per second. The bounds come from a block bootstrap over the seconds and are never
 * narrower than those of independent values, which also keeps a run of a few seconds from looking certain. `exact` is
 * the quantile over all values, where the producer knows it: estimate and bounds are scaled to it.
 */
export function boundHistogram(
  seconds: readonly Histogram[],
  options: { q: number; censored: number; exact?: number; random: () => number },
): Bounded {
  const { q, censored, exact } = options;
  const merged = { ...mergeHistograms(seconds), censored };
  const count = countOf(merged);
  const samples = count + censored;
  if (samples === 0) return { value: Number.NaN, measured: Number.NaN, low: 0, high: 0, samples, censored };
  const ranks = orderRanks(samples, q);
  if (count === 0) {
    // No start was answered: every rank is beyond every value.
    const low = ranks.lower === null ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const slowest = Number.POSITIVE_INFINITY;
    return { value: slowest, measured: Number.NaN, low, high: slowest, samples, censored };
  }
  const table = tabulate(seconds, merged, censored);
  const once = new Uint16Array(seconds.length).fill(1);
  const estimate = valueAt(table, once, (n) => q * n);
  const middle = histogramQuantile({ ...merged, censored: 0 }, q).value;
  const measured = exact ?? middle;
  // A histogram does not show where in its bucket a value lies: without an exact value the bounds widen by half a
  // bucket.
  const half = exact === undefined ? 2 ** (2 ** -merged.schema / 2) : 1;
  const own = valueAt({ ...table, censoredShare: 0 }, once, (n) => q * n);
  const scale = own > 0 && Number.isFinite(measured) ? measured / own : 1;
  const drawn = blockBootstrap(
    seconds.length,
    { block: blockOf(seconds, merged, q), resamples, random: options.random },
    (times) => valueAt(table, times, (n) => q * n),
  );
  const at = (rank: number | null, none: number) => (rank === null ? none : valueAt(table, once, () => rank));
  const low = Math.min(nearestRank(drawn, 0.05), at(ranks.lower, Number.NEGATIVE_INFINITY));
  const high = Math.max(nearestRank(drawn, 0.95), at(ranks.upper, Number.POSITIVE_INFINITY));
  return {
    value: censored === 0 ? measured : estimate * scale,
    measured,
    low: (low * scale) / half,
    high: high * scale * half,
    samples,
    censored,
  };
}

type Table = {
  rows: readonly Float64Array[];
  zeros: readonly number[];
  counts: readonly number[];
  first: number;
  schema: number;
  /** Censored starts per measured value; they are assumed to spread over the seconds like the values. */
  censoredShare: number;
  count: number;
  censored: number;
};

/** Dense counts on one schema: a resample is then a few additions per second. */
function tabulate(seconds: readonly Histogram[], merged: Histogram, censored: number): Table {
  const first = merged.index[0] ?? 0;
  const width = (merged.index.at(-1) ?? first) - first + 1;
  const rows = seconds.map((second) => {
    const dense = new Float64Array(width);
    const shift = 2 ** (second.schema - merged.schema);
    second.index.forEach((index, i) => {
      dense[Math.ceil(index / shift) - first]! += second.count[i]!;
    });
    return dense;
  });
  const count = countOf(merged);
  return {
    rows,
    zeros: seconds.map((second) => second.zero),
    counts: seconds.map(countOf),
    first,
    schema: merged.schema,
    censoredShare: count > 0 ? censored / count : 0,
    count,
    censored,
  };
}

/** The value at a rank of a resample, interpolated on a logarithmic scale within its bucket; Infinity when censored. */
function valueAt(table: Table, times: Uint16Array, rankOfTotal: (n: number) => number): number {
  if (table.count === 0) return Number.POSITIVE_INFINITY;
  const sums = new Float64Array(table.rows[0]?.length ?? 0);
  let zero = 0;
  let count = 0;
  for (let second = 0; second < times.length; second++) {
    const weight = times[second]!;
    if (weight === 0) continue;
    zero += weight * table.zeros[second]!;
    count += weight * table.counts[second]!;
    const row = table.rows[second]!;
    for (let i = 0; i < sums.length; i++) sums[i]! += weight * row[i]!;
  }
  const total = count * (1 + table.censoredShare);
  const rank = Math.min(total, Math.max(Math.min(1, total), rankOfTotal(total)));
  if (rank > count + 1e-9) return Number.POSITIVE_INFINITY;
  let seen = zero;
  if (rank <= seen) return 0;
  for (let i = 0; i < sums.length; i++) {
    const inBucket = sums[i]!;
    if (inBucket > 0 && rank <= seen + inBucket + 1e-9) {
      const share = (rank - seen) / inBucket;
      return upperEdge(table.first + i - 1 + Math.min(1, share), table.schema);
    }
    seen += inBucket;
  }
  return Number.POSITIVE_INFINITY;
}

/** The block length in seconds: the autocorrelation time of the share of values above the quantile. */
function blockOf(seconds: readonly Histogram[], merged: Histogram, q: number): number {
  const middle = histogramQuantile({ ...merged, censored: 0 }, q).value;
  const shares = seconds.map((second) => {
    let above = 0;
    second.index.forEach((index, i) => {
      if (upperEdge(index, second.schema) > middle) above += second.count[i]!;
    });
    return above / Math.max(1, countOf(second));
  });
  return integratedAutocorrelation(shares);
}
