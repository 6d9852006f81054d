/**
 * When each stream is meant to start, in ms from T0, over `seconds`. Poisson arrivals have exponential gaps
 * (inverse transform); constant ones stand 1/rate apart.
 */
export function arrivalTimes(
  kind: 'constant' | 'poisson',
  ratePerS: number,
  seconds: number,
  next: () => number,
): number[] {
  const gapMs = () => (1000 / ratePerS) * (kind === 'constant' ? 1 : -Math.log(1 - next()));
  const times: number[] = [];
  for (let at = kind === 'constant' ? 0 : gapMs(); at < seconds * 1000; at += gapMs()) times.push(at);
  return times;
}
