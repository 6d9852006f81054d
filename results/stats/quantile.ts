import { binomialCdf } from './binomial.ts';

/**
 * Returns the q-quantile by nearest rank: the smallest value v for which at least q · n of the n values are ≤ v.
 * Returns NaN if there are no values.
 */
export function nearestRank(sorted: ArrayLike<number>, q: number): number {
  return sorted.length === 0 ? Number.NaN : sorted[rankOf(sorted.length, q) - 1]!;
}

/**
 * Returns the 1-based rank of the q-quantile among n values. 1e-9 corrects rounding: 0.55 · 100 is 55.00000000000001.
 */
export function rankOf(n: number, q: number): number {
  return Math.min(n, Math.max(1, Math.ceil(q * n - 1e-9)));
}

/**
 * Returns the ranks (1-based) of the order statistics that bound the q-quantile. Each bound holds at `confidence`. A
 * rank is null if n is too small for the bound. https://en.wikipedia.org/wiki/Order_statistic
 */
export function orderRanks(n: number, q: number, confidence = 0.95): { lower: number | null; upper: number | null } {
  // For X ~ Bin(n, q), the k-th value is at most the quantile with the probability P(X ≥ k). The k-th value is at least
  // the quantile with the probability P(X ≤ k - 1). P(X ≥ k) must be above the confidence, not equal to it. Otherwise,
  // a single value would be a lower bound of a p95.
  const atMost = (k: number) => 1 - binomialCdf(k - 1, n, q) > confidence + 1e-12;
  const atLeast = (k: number) => binomialCdf(k - 1, n, q) >= confidence;
  const lower = lastTrue(n, atMost);
  const upper = n - lastTrue(n, (k) => atLeast(n - k + 1)) + 1;
  return { lower: lower >= 1 ? lower : null, upper: upper <= n ? upper : null };
}

/**
 * Returns the largest k in 1..n for which `holds` is true, or 0 if there is none. `holds` must be true up to this k and
 * false above it.
 */
function lastTrue(n: number, holds: (k: number) => boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
