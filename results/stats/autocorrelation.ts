/**
 * Returns the integrated autocorrelation time τ of a series, at least 1: n correlated values count as n / τ independent
 * values. τ = 1 + 2 Σ ρ(k) by Geyer's initial monotone sequence (Statistical Science 7, 1992), over lags up to a third
 * of the series. Negative correlation is ignored.
 */
export function integratedAutocorrelation(series: ArrayLike<number>): number {
  return autocorrelationTime(series).tau;
}

/** Returns the integrated autocorrelation time `tau`, and the number of lags over which `tau` is summed. */
export function autocorrelationTime(series: ArrayLike<number>): { tau: number; lags: number } {
  const n = series.length;
  const none = { tau: 1, lags: 0 };
  if (n < 4) return none;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += series[i]! / n;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let i = 0; i + lag < n; i++) sum += (series[i]! - mean) * (series[i + lag]! - mean);
    return sum / n;
  };
  const variance = covariance(0);
  if (!(variance > 0)) return none;
  let tau = -1;
  let lags = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 <= Math.max(1, n / 3); lag += 2) {
    const pair = Math.min(before, (covariance(lag) + covariance(lag + 1)) / variance);
    if (pair <= 0) break;
    tau += 2 * pair;
    before = pair;
    lags = lag + 1;
  }
  return tau > 1 ? { tau, lags } : none;
}

/**
 * Returns the autocorrelation time of a first-order process, (1 + ρ) / (1 - ρ), at least 1. The mean of `residuals`
 * must be zero. For a short series, the estimate of ρ is too small by about (1 + 4ρ) / n, and is corrected (Marriott
 * and Pope, Biometrika 41, 1954). The residuals have too little variance, because the mean was subtracted. The result
 * is corrected for this, too.
 */
export function firstOrderTime(residuals: readonly number[]): number {
  const n = residuals.length;
  let [squares, products] = [0, 0];
  for (let i = 0; i < n; i++) {
    squares += residuals[i]! ** 2;
    products += residuals[i]! * (residuals[i + 1] ?? 0);
  }
  const seen = squares > 0 ? products / squares : 0;
  if (n < 4 || seen <= 0) return 1;
  const rho = Math.min(seen + (1 + 4 * seen) / n, 1 - 4 / n);
  const time = Math.max(1, (1 + rho) / (1 - rho));
  return time / Math.max(0.5, 1 - time / n);
}

/**
 * Returns the long-run variance of a series: the variance of the sum of n values, divided by n. The variance is
 * computed from the slowest cosine waves of the series (equal-weighted cosines: Lazarus, Lewis, Stock and Watson,
 * Journal of Business and Economic Statistics 36, 2018). The paper uses 0.4 × n^⅔ waves. This function uses half as
 * many: for runs of a minute, a confidence interval from this variance then contains the true mean more reliably.
 */
export function longRunVariance(residuals: readonly number[]): { variance: number; degrees: number } {
  const n = residuals.length;
  const degrees = Math.min(n - 1, Math.max(2, Math.floor(0.2 * n ** (2 / 3))));
  let total = 0;
  for (let wave = 1; wave <= degrees; wave++) {
    let projection = 0;
    for (let i = 0; i < n; i++) projection += Math.cos((Math.PI * wave * (i + 0.5)) / n) * residuals[i]!;
    total += (2 / n) * projection ** 2;
  }
  return { variance: total / degrees, degrees };
}
