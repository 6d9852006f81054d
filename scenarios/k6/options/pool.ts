import { isOpen, type Share } from '../program/section.ts';

/** Virtual users of one program: made before the start, at most, and as many as its load can need. */
export type Pool = { preAllocated: number; max: number; needed: number };

/** An answer is expected within this long at the 99th percentile: the published limit of the API. */
const expectedP99S = 0.2;

/** A target may stand still for a second before a run fails, and every arrival of that time needs a user. */
const longestStallS = 1.1;

/** Users made before the start for that: each costs about a megabyte and some milliseconds of start-up. */
const mostBefore = 300;

/** Above this k6 spends more on its users than on requests; `needed` still says what would be right. */
const mostPerProgram = 2000;

/**
 * A slow target holds a user for up to the timeout, so rate × timeout users are needed before it can look like a small
 * generator. Each user made during the run costs a dropped arrival, so 2 × rate × p99 are made before, and at
 * least those of a short stall, or 300. `times` is the highest multiple of its rate that the load reaches.
 */
export function sizePool(share: Share, times: number): Pool {
  if (!isOpen(share)) return { preAllocated: share.users, max: share.users, needed: share.users };
  const { timeoutS, vus } = share;
  const perSecond = share.perSecond * times;
  const needed = Math.max(1, Math.ceil(perSecond * timeoutS));
  if (vus) return { ...vus, needed };
  const max = Math.min(needed, mostPerProgram);
  const standing = Math.min(mostBefore, Math.ceil(perSecond * longestStallS - 1e-9));
  return { preAllocated: Math.min(max, Math.max(standing, Math.ceil(2 * perSecond * expectedP99S))), max, needed };
}
