import library from 'jstat';
import { integratedAutocorrelation } from './autocorrelation.ts';

const { jStat } = library;

/**
 * A change of level. The value with the index `at` is the first after the change. `squares` is the sum of squared
 * residuals.
 */
export type Step = { at: number; before: number; after: number; chance: number; squares: number };

/**
 * Returns the best split of a series into two levels of at least `least` values each. `chance` is the p-value of
 * Student's t. Correlated values count as fewer independent ones. The p-value is multiplied by the number of splits
 * (Bonferroni), because the best of all splits was chosen. Returns undefined when the series is too short, or when
 * `least` is below 2.
 */
export function stepOf(series: readonly number[], least: number): Step | undefined {
  const n = series.length;
  if (n < 2 * least || least < 2) return undefined;
  const sums = [0];
  for (const value of series) sums.push(sums.at(-1)! + value);
  const total = sums[n]!;
  const all = series.reduce((sum, value) => sum + value ** 2, 0);
  let best = { at: least, squares: Number.POSITIVE_INFINITY };
  for (let at = least; at <= n - least; at++) {
    const squares = all - sums[at]! ** 2 / at - (total - sums[at]!) ** 2 / (n - at);
    if (squares < best.squares) best = { at, squares };
  }
  const { at } = best;
  const [before, after] = [sums[at]! / at, (total - sums[at]!) / (n - at)];
  const residuals = series.map((value, i) => value - (i < at ? before : after));
  const squares = residuals.reduce((sum, value) => sum + value ** 2, 0);
  const correlated = integratedAutocorrelation(residuals);
  const degrees = n / correlated - 2;
  const error = Math.sqrt((squares / Math.max(1, n - 2)) * correlated * (1 / at + 1 / (n - at)));
  const tail =
    degrees < 1
      ? 1
      : error === 0
        ? Number(before === after)
        : 1 - jStat.studentt.cdf(Math.abs(after - before) / error, degrees);
  return { at, before, after, squares, chance: Math.min(1, 2 * tail * (n - 2 * least + 1)) };
}
