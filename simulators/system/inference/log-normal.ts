/**
 * Returns a generator of log-normal numbers with this mean and coefficient of variation
 * (https://en.wikipedia.org/wiki/Log-normal_distribution).
 */
export function logNormal(mean: number, cv: number, next: () => number): () => number {
  if (cv === 0) return () => mean;
  const sigma = Math.sqrt(Math.log(1 + cv * cv));
  const mu = Math.log(mean) - (sigma * sigma) / 2;
  // The Box-Muller transform turns two uniform random numbers into a normal one.
  return () => Math.exp(mu + sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()));
}
