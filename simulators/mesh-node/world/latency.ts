/** The delay of a link. */
export type Latency =
  | { kind: 'constant'; ms: number; jitterMs: number }
  | { kind: 'uniform'; fromMs: number; toMs: number }
  | { kind: 'exponential'; meanMs: number }
  /** `sigma` is the standard deviation of the logarithm of the delays. */
  | { kind: 'lognormal'; medianMs: number; sigma: number };

/** The length of a table of delays. It is 2^12, so 12 random bits select an entry of the table. */
export const latencySteps = 4096;

/** The longest delay. It is longer than any simulation. */
const longestMs = 2 ** 31 - 1;

/**
 * Returns a table of equally likely delays in whole ms, each at least 1 ms. One look-up in the table then draws a
 * delay.
 */
export function latencyTable(latency: Latency): Int32Array {
  return Int32Array.from({ length: latencySteps }, (_, i) => {
    const ms = quantile(latency, (i + 0.5) / latencySteps);
    return Math.min(longestMs, Math.max(1, Math.round(ms)));
  });
}

function quantile(latency: Latency, p: number): number {
  if (latency.kind === 'constant') return latency.ms + latency.jitterMs * (2 * p - 1);
  if (latency.kind === 'uniform') return latency.fromMs + (latency.toMs - latency.fromMs) * p;
  if (latency.kind === 'exponential') return -latency.meanMs * Math.log(1 - p);
  return latency.medianMs * Math.exp(latency.sigma * normalQuantile(p));
}

/**
 * Returns the normal quantile by Acklam's rational approximation. The relative error is below 1.2e-9.
 * https://web.archive.org/web/20151030215612/http://home.online.no/~pjacklam/notes/invnorm/
 */
function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  const poly = (terms: readonly number[], x: number) => terms.reduce((sum, term) => sum * x + term, 0);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return poly(c, q) / poly(d, q);
  }
  if (p > 1 - 0.02425) return -normalQuantile(1 - p);
  const q = p - 0.5;
  return (q * poly(a, q * q)) / poly(b, q * q);
}
