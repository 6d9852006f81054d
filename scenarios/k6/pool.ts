import type { Share } from './section.ts';

/** Virtual users of one program: made before the start, at most, and as many as its load can need. */
export type Pool = { preAllocated: number; max: number; needed: number };

/** An answer is expected within this long at the 99th percentile: the published limit of the API. */
const expectedP99S = 0.2;

/** Above this k6 spends more on its users than on requests; `needed` still says what would be right. */
const mostPerProgram = 2000;

/**
 * A slow target holds a user for up to the timeout, so rate × timeout users are needed before it can look like a small
 * generator. Each user made during the run costs a dropped arrival, so 2 × rate × p99 are made before, and at least
 * 100 or those of one second.
 */
export function sizePool({ perSecond, timeoutS, vus }: Share): Pool {
  const needed = Math.max(1, Math.ceil(perSecond * timeoutS));
  if (vus) return { ...vus, needed };
  const max = Math.min(needed, mostPerProgram);
  const atLeast = Math.min(100, Math.ceil(perSecond));
  return { preAllocated: Math.min(max, Math.max(atLeast, Math.ceil(2 * perSecond * expectedP99S))), max, needed };
}
