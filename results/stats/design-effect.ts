import { sum } from 'simple-statistics';
import { integratedAutocorrelation } from './autocorrelation.ts';

/**
 * How much wider a share spreads than that of independent events: the variance of the ratio estimate over seconds,
 * lengthened by its autocorrelation, over the binomial one (Kish, Survey Sampling, 1965). At least 1.
 * `bad` and `total` are parallel, one entry a second in order of time.
 */
export function designEffect(bad: readonly number[], total: readonly number[]): number {
  const n = sum(total);
  const share = Math.min(n, Math.max(0, sum(bad))) / n;
  if (!(share > 0 && share < 1)) return 1;
  const residuals = bad.map((count, i) => count - share * total[i]!);
  const squares = sum(residuals.map((residual) => residual ** 2));
  return Math.max(1, (squares * integratedAutocorrelation(residuals)) / (n * share * (1 - share)));
}
