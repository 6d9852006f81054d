import library from 'jstat';
import { sum } from 'simple-statistics';
import { autocorrelationTime, firstOrderTime, longRunVariance } from './autocorrelation.ts';

const { jStat } = library;

/**
 * The level of Student's t for the half width that is estimated from slow cosine waves: that of a two-sided 95 %
 * interval. The level of a 90 % interval would be too low, because even the slowest waves of a short run show too
 * little of the variance. If the values of neighbouring seconds have a correlation of 0.8, 94 to 96 % of these
 * intervals contain the mean, for runs of 30 s or more.
 */
const waveLevel = 0.975;

/**
 * Returns the mean of all values, and the half width of its two-sided 90 % interval. Each end of this interval is a
 * one-sided 95 % bound. `sums` and `counts` have one entry per second: the sum and the number of its values. The mean
 * is the ratio of the two totals. Its variance is computed from the residual of each second: the sum of its values
 * minus mean × count.
 *
 * Neighbouring seconds are correlated, and a short run shows too little of this correlation. Two half widths are
 * therefore computed, and the larger one is returned. The first multiplies the variance by the autocorrelation time.
 * This time is the larger of two: the measured time, corrected for slow waves as in `seenShare`, and the time of a
 * first-order process. The second half width uses the spread of slow cosine waves. Both use Student's t. The half width
 * is infinite with fewer than two seconds.
 */
export function seenMean(sums: readonly number[], counts: readonly number[]): { mean: number; halfWidth: number } {
  const n = sum(counts);
  const mean = sum(sums) / n;
  const seconds = counts.length;
  if (seconds < 2) return { mean, halfWidth: Number.POSITIVE_INFINITY };
  const residuals = sums.map((one, i) => one - mean * counts[i]!);
  const { tau, lags } = autocorrelationTime(residuals);
  const missed = 1 / Math.max(0.5, 1 - (2 * lags + 1) / seconds);
  const time = Math.max(tau * missed, firstOrderTime(residuals));
  const squares = (sum(residuals.map((residual) => residual ** 2)) * seconds) / (seconds - 1);
  const degrees = Math.max(1, seconds / time - 1);
  const byTime = jStat.studentt.inv(0.95, degrees) * Math.sqrt(squares * time);
  const waves = longRunVariance(residuals);
  const byWaves = jStat.studentt.inv(waveLevel, waves.degrees) * Math.sqrt(seconds * waves.variance);
  return { mean, halfWidth: Math.max(byTime, byWaves) / n };
}
