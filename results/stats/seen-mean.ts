import library from 'jstat';
import { sum } from 'simple-statistics';
import { autocorrelationTime } from './autocorrelation.ts';

const { jStat } = library;

/**
 * Returns the mean of all values, and the half width of its two-sided 90 % interval. Each end of this interval is a
 * one-sided 95 % bound. `sums` and `counts` have one entry per second: the sum and the number of the values in it. The
 * mean is the ratio of the two totals. Its variance is computed from the residual of each second: the sum of its values
 * minus mean × count. The variance is multiplied by the autocorrelation time of the residuals, and corrected for slow
 * waves as in `seenShare`. The half width is infinite with fewer than two seconds.
 */
export function seenMean(sums: readonly number[], counts: readonly number[]): { mean: number; halfWidth: number } {
  const n = sum(counts);
  const mean = sum(sums) / n;
  if (counts.length < 2) return { mean, halfWidth: Number.POSITIVE_INFINITY };
  const residuals = sums.map((one, i) => one - mean * counts[i]!);
  const { tau, lags } = autocorrelationTime(residuals);
  const missed = 1 / Math.max(0.5, 1 - (2 * lags + 1) / counts.length);
  const degrees = Math.max(1, counts.length / (tau * missed) - 1);
  const squares = (sum(residuals.map((residual) => residual ** 2)) * counts.length) / (counts.length - 1);
  const error = Math.sqrt(squares * tau * missed) / n;
  return { mean, halfWidth: jStat.studentt.inv(0.95, degrees) * error };
}
