import library from 'jstat';
import { sum } from 'simple-statistics';
import { autocorrelationTime, firstOrderTime, longRunVariance } from './autocorrelation.ts';

const { jStat } = library;

/**
 * The one-sided level of the interval that is computed from cosine waves. A 90 % interval needs only 0.95, but even the
 * slowest waves of a short run show too little of the variance. For runs of 30 s or more, with a correlation of 0.8
 * between neighbouring seconds, 94 to 96 % of the intervals contain the true mean.
 */
const waveLevel = 0.975;

/**
 * Returns the mean of all values, and the half width of its two-sided 90 % interval. `sums` and `counts` have one entry
 * per second. One half width is computed from the autocorrelation time, another from slow cosine waves. The larger half
 * width is used, because a short run shows too little of the correlation of neighbouring seconds. With fewer than two
 * seconds, the half width is infinite.
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
