import { isClosed, isOpen, type Share } from '../program/section.ts';

/** VUs of one program: created before the start, the maximum, and the number that its load may need. */
export type Pool = { preAllocated: number; max: number; needed: number };

/**
 * The assumed 99th percentile of the latency in seconds: the published limit of 200 ms of the API
 * (thresholds/slos/api.yaml).
 */
const expectedP99S = 0.2;

/**
 * The length of a stall, in seconds, for which VUs are ready. A target may stall for up to a second before a run fails,
 * and every arrival during the stall needs a VU.
 */
const longestStallS = 1.1;

/**
 * The most VUs that are created before the start for a stall. Each costs about 1 MB and some milliseconds of start-up.
 */
const mostBefore = 300;

/**
 * The maximum size of an open model's pool, unless the plan sets `vus`. With more VUs, k6 spends more CPU time on VUs
 * than on requests. `needed` may be larger.
 */
const mostPerProgram = 2000;

/** The seconds that one session of a user's program sleeps, estimated from the `sleep` calls in its text. */
export type Sessions = { pauseS: number };

/** The maximum number of VUs created before the start for sessions that pause. */
const mostBeforeForPauses = 1000;

/**
 * The VU pool of a program. A slow target blocks a VU for up to the timeout, so an open model needs rate × (timeout +
 * pause) VUs. With fewer VUs, a slow target would look like a weak load generator. Whenever k6 must create a VU during
 * the run, it drops an arrival. Therefore 2 × rate × p99 VUs are created before the start, and at least enough for a
 * short stall (at most 300). A session keeps its VU during a pause, so rate × pause VUs are created in addition (at
 * most 1000). If the plan sets `vus`, these are the sizes instead. A closed model has one VU per user. The pool of a
 * script's own executors is unknown, so its numbers are 0.
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
