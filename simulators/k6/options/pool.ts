import { isClosed, isOpen, type Share } from '../program/section.ts';

/**
 * Numbers of VUs of one program. `preAllocated` VUs are created before the start, and `max` is the maximum number.
 * `needed` is the number that the load may need.
 */
export type Pool = { preAllocated: number; max: number; needed: number };

/** The latency limit of the shipped SLO of the API (thresholds/slos/api.yaml). */
const expectedP99S = 0.2;

/**
 * The longest stall of the target that the VUs cover. Stalls of up to 1 s do not fail a run, so k6 must not run out of
 * VUs during such a stall.
 */
const longestStallS = 1.1;

/**
 * The maximum number of VUs that are created before the start to cover a short stall of the target. Each VU costs about
 * 1 MB and some milliseconds.
 */
const mostBefore = 300;

/**
 * The maximum number of VUs of an open model, unless the plan sets `vus`. With more VUs, k6 spends more CPU time on the
 * VUs than on requests.
 */
const mostPerProgram = 2000;

/**
 * `pauseS` has the seconds that one session of a user's program sleeps, estimated from the `sleep` calls in its text.
 * `leastS` is the `minIterationDuration` of its options: k6 pauses after a shorter session until this time is over.
 */
export type Sessions = { pauseS: number; leastS?: number };

/** The maximum number of VUs that are created before the start to cover the pauses of sessions. */
const mostBeforeForPauses = 1000;

/**
 * Returns the VU pool of a program. An open model needs rate × (timeout + pause) VUs, because a slow target blocks a VU
 * for up to the timeout. k6 drops an arrival if it must first create a VU, so many VUs are created before the start.
 * Their number is 2 × rate × `expectedP99S`, or rate × `longestStallS` if this product is larger. If sessions pause,
 * rate × pause is added to this number. The key `vus` of a plan replaces these sizes. For a script with executors of
 * its own, the pool is unknown, so all numbers are 0.
 * @param times the highest multiple of the rate that the load reaches
 */
export function sizePool(share: Share, times: number, { pauseS }: Sessions = { pauseS: 0 }): Pool {
  if (isClosed(share)) return { preAllocated: share.users, max: share.users, needed: share.users };
  if (!isOpen(share)) return { preAllocated: 0, max: 0, needed: 0 };
  const { timeoutS, vus } = share;
  const perSecond = share.perSecond * times;
  const needed = Math.max(1, Math.ceil(perSecond * (timeoutS + pauseS)));
  if (vus) return { ...vus, needed };
  const max = Math.min(needed, mostPerProgram);
  const standing = Math.min(mostBefore, Math.ceil(perSecond * longestStallS - 1e-9));
  const paused = Math.min(mostBeforeForPauses, Math.ceil(perSecond * pauseS));
  const quick = Math.max(standing, Math.ceil(2 * perSecond * expectedP99S));
  return { preAllocated: Math.min(max, quick + paused), max, needed };
}
