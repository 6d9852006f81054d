import { median } from 'simple-statistics';
import { integratedAutocorrelation } from './autocorrelation.ts';
import { upperTail } from './normal.ts';

/** `slope` is the change of a series from one value to the next. `chance` is the two-sided p-value. */
export type Drift = { slope: number; chance: number };

/**
 * Returns the slope by Theil and Sen: the median of the slopes between two values, over all pairs (Sen, Journal of the
 * American Statistical Association 63, 1968). The p-value is that of Mann's and Kendall's test. A step between two of
 * the `pieces` of a series is not drift, so both values of a pair are from the same piece (Hirsch and Slack, Water
 * Resources Research 20, 1984). Correlated values count as fewer values. So the variance of the test is multiplied by
 * the autocorrelation time of the residuals (Hamed and Rao, Journal of Hydrology 204, 1998).
 */
export function driftOf(...pieces: readonly ArrayLike<number>[]): Drift {
  const usable = pieces.filter((piece) => piece.length >= 4);
  const slopes: number[] = [];
  let score = 0;
  for (const values of usable) {
    for (let i = 0; i < values.length; i++) {
      for (let j = i + 1; j < values.length; j++) {
        const rise = values[j]! - values[i]!;
        slopes.push(rise / (j - i));
        score += Math.sign(rise);
      }
    }
  }
  if (slopes.length === 0) return { slope: 0, chance: 1 };
  const slope = median(slopes);
  const variance = usable.reduce((sum, values) => sum + scoreVariance(values, slope), 0);
  if (!(variance > 0)) return { slope, chance: 1 };
  const z = Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance);
  return { slope, chance: 2 * upperTail(z) };
}

function scoreVariance(values: ArrayLike<number>, slope: number): number {
  const n = values.length;
  const left = Float64Array.from(values, (value, i) => value - slope * i);
  return ((n * (n - 1) * (2 * n + 5) - tieTerm(values)) / 18) * correlationOf(left, slope * n);
}

/** Returns the autocorrelation time of the residuals; 1 for a straight line, whose residuals are rounding errors. */
function correlationOf(left: Float64Array, rise: number): number {
  const spread = left.reduce((most, value) => Math.max(most, Math.abs(value - left[0]!)), 0);
  return spread <= 1e-9 * Math.abs(rise) ? 1 : integratedAutocorrelation(left);
}

function tieTerm(values: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1);
  return [...counts.values()].reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
}
