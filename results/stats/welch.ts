import library from 'jstat';
import { mean, sumNthPowerDeviations } from 'simple-statistics';

const { jStat } = library;

/** `difference` is the mean of the second group minus that of the first. */
export type MeanDifference = { difference: number; standardError: number; degrees: number };

/**
 * Returns Welch's t for groups that may have different spreads (Biometrika 34, 1947). If a group has fewer than three
 * values, returns Student's t: see `pooledDifference`. Returns null when a group is empty, or when both have fewer than
 * three values.
 */
export function meanDifference(first: readonly number[], second: readonly number[]): MeanDifference | null {
  const [a, b] = [moments(first), moments(second)];
  if (a.n === 0 || b.n === 0 || Math.max(a.n, b.n) < 3) return null;
  if (Math.min(a.n, b.n) < 3) return pooledDifference(first, second);
  const difference = b.mean - a.mean;
  const ofMean = ({ n, squares }: Moments) => squares / (n - 1) / n;
  const [va, vb] = [ofMean(a), ofMean(b)];
  const sum = va + vb;
  const degrees = sum > 0 ? sum ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1)) : a.n + b.n - 2;
  return { difference, standardError: Math.sqrt(sum), degrees };
}

/**
 * Returns Student's t with the pooled spread of both groups. The test assumes that both groups have the same spread.
 * Returns null when a group is empty, or when both have fewer than three values.
 */
export function pooledDifference(first: readonly number[], second: readonly number[]): MeanDifference | null {
  const [a, b] = [moments(first), moments(second)];
  if (a.n === 0 || b.n === 0 || Math.max(a.n, b.n) < 3) return null;
  const degrees = a.n + b.n - 2;
  const variance = (a.squares + b.squares) / degrees;
  return { difference: b.mean - a.mean, standardError: Math.sqrt(variance * (1 / a.n + 1 / b.n)), degrees };
}

/**
 * Returns the mean difference within pairs (Student's t). Effects that are common to both values of a pair cancel out.
 * Returns null below three pairs.
 */
export function pairedDifference(first: readonly number[], second: readonly number[]): MeanDifference | null {
  const { n, mean, squares } = moments(second.map((value, at) => value - first[at]!));
  if (n < 3) return null;
  return { difference: mean, standardError: Math.sqrt(squares / (n - 1) / n), degrees: n - 1 };
}

/** Returns both one-sided bounds of the difference at `confidence`. */
export function boundsOf({ difference, standardError, degrees }: MeanDifference, confidence = 0.95): [number, number] {
  const reach = standardError === 0 ? 0 : jStat.studentt.inv(confidence, degrees) * standardError;
  return [difference - reach, difference + reach];
}

/** Returns the one-sided p-value of a difference this large or larger. */
export function chanceOfMore({ difference, standardError, degrees }: MeanDifference): number {
  if (standardError === 0) return difference > 0 ? 0 : 1;
  return 1 - jStat.studentt.cdf(difference / standardError, degrees);
}

type Moments = { n: number; mean: number; squares: number };

function moments(values: readonly number[]): Moments {
  const n = values.length;
  // The computed mean of equal values may have a rounding error. So equal values get the spread 0 without a
  // computation.
  if (values.every((value) => value === values[0])) return { n, mean: values[0] ?? Number.NaN, squares: 0 };
  return { n, mean: mean(values), squares: sumNthPowerDeviations(values, 2) };
}
