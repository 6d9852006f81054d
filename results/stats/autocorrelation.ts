/**
 * The integrated autocorrelation time τ of a series, at least 1. n correlated values count as n / τ independent ones,
 * with τ = 1 + 2 Σ ρ(k). The sum runs over pairs of neighbouring lags and ends at the first pair that is not positive;
 * a pair that is larger than the one before counts only as much as that one (Geyer's initial monotone sequence,
 * Statistical Science 7, 1992). It covers at most a third of the series. Negative correlation is ignored.
 */
export function integratedAutocorrelation(series: ArrayLike<number>): number {
  return autocorrelationTime(series).tau;
}

/** The integrated autocorrelation time of a series, and the number of lags that it sums. */
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
