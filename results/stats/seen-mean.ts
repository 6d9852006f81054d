import library from 'jstat';
import { sum } from 'simple-statistics';
import { autocorrelationTime } from './autocorrelation.ts';

const { jStat } = library;

/**
 * Returns the mean of values over seconds and the half width of its two-sided 90 % interval, which has a one-sided 95 %
 * bound at each end. `sums` and `counts` have one entry per second. The mean is the ratio of two sums, so its variance
 * is that of the residuals of the seconds, times their autocorrelation time, corrected for slow waves as in
 * `seenShare`. The half width is infinite with fewer than two seconds.
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
