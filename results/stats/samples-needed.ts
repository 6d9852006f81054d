/**
 * Returns the smallest number n of samples that can show that at least the share `q` of all events is good. If the true
 * share were below q, n good samples in a row would have a probability below 5 %: n ≥ ln 0.05 / ln q. n is 59 for p95
 * and 299 for p99.
 */
export function samplesNeeded(q: number, confidence = 0.95): number {
  if (q <= 0) return 1;
  if (q >= 1) return Number.POSITIVE_INFINITY;
  return Math.ceil(Math.log(1 - confidence) / Math.log(q));
}
