import library from 'jstat';
import { incompleteBeta } from './incomplete-beta.ts';

const { jStat } = library;

/**
 * Returns the one-sided lower bound of a share from `hits` in `n` (Clopper and Pearson, Biometrika 26, 1934). `hits`
 * and `n` may be fractions, because callers count correlated events as a smaller number of independent events.
 */
export function lowerBound(hits: number, n: number, confidence = 0.95): number {
  if (!(n > 0) || hits <= 0) return 0;
  return jStat.beta.inv(1 - confidence, Math.min(hits, n), n - Math.min(hits, n) + 1);
}

/** Returns the one-sided upper bound of a share from `hits` in `n`; 1 when `n` is 0. */
export function upperBound(hits: number, n: number, confidence = 0.95): number {
  if (!(n > 0) || hits >= n) return 1;
  return jStat.beta.inv(confidence, Math.max(hits, 0) + 1, n - Math.max(hits, 0));
}

/** Returns both one-sided bounds of a share from `hits` in `n`, each with this confidence. */
export function shareBounds(hits: number, n: number, confidence = 0.95): [number, number] {
  return [lowerBound(hits, n, confidence), upperBound(hits, n, confidence)];
}

/** Returns P(X ≤ k) for X ~ Bin(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - Math.floor(k), Math.floor(k) + 1);
}
