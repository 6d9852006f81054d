import { sum } from 'simple-statistics';
import { integratedAutocorrelation } from './autocorrelation.ts';

/**
 * The design effect of a share, at least 1: the variance of the ratio estimate over seconds, times its autocorrelation
 * time, divided by the binomial variance (Kish, Survey Sampling, 1965). `bad` and `total` have one entry per second.
 */
export function designEffect(bad: readonly number[], total: readonly number[]): number {
  const n = sum(total);
  const share = Math.min(n, Math.max(0, sum(bad))) / n;
  if (!(share > 0 && share < 1)) return 1;
  const residuals = bad.map((count, i) => count - share * total[i]!);
  const squares = sum(residuals.map((residual) => residual ** 2));
  return Math.max(1, (squares * integratedAutocorrelation(residuals)) / (n * share * (1 - share)));
}
