import jstat from 'jstat';

const { jStat } = jstat;

/** The distributions of the gaps between two arrivals, named as in vLLM's benchmark. */
export const gapKinds = ['constant', 'poisson', 'gamma'] as const;

/**
 * `burstiness` is the shape parameter of the gamma distribution: below 1, arrivals are bursty; at 1, they are Poisson.
 */
export type Gaps = { arrivals: (typeof gapKinds)[number]; burstiness: number };

/** Returns a function that draws gaps between arrivals, with a mean of 1. `next` draws uniform numbers in [0, 1). */
export function drawGaps({ arrivals, burstiness }: Gaps, next: () => number): () => number {
  if (arrivals === 'constant') return () => 1;
  if (arrivals === 'poisson') return () => -Math.log(1 - next());
  return () => jStat.gamma.inv(next(), burstiness, 1 / burstiness);
}
