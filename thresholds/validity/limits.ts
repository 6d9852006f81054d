/** The faults of the generator that are tolerated before its numbers are INVALID, each with its reason. */
export const limits = {
  /** The share of a phase's planned starts that must have been tried: below it, the load is not the planned one. */
  attainedShare: 0.99,
  /** The missing starts that are tolerated whatever their share: one at the edge of a phase is rounding. */
  startsAtEdge: 1,
  /** The share of a phase's starts that may be dropped: more than 1 in 200 hide the slowest requests from a p99. */
  droppedShare: 0.005,
  /** A target that answered nothing for this long keeps all workers waiting: starts dropped then are its fault. */
  stoodStillSeconds: 1,
  /** The share of iterations that may throw: the strictest published error rate, 0.1 %. */
  exceptionShare: 0.001,
  /** The share of requests that a rate limit may reject of a program that does not count its calls. */
  refusedShare: 0.1,
  /** The share of WebSocket sessions that may stay unanswered: the strictest published error rate, 0.1 %. */
  unansweredShare: 0.001,
  /**
   * The p99 of a producer's own lag: a user notices 250 ms, so a producer this late does not make the planned traffic.
   * A browser on the same two busy cores costs a generator 50 to 150 ms. Below the limit, each broken latency SLO is
   * checked against the lag (own-lag.ts).
   */
  lagP99Seconds: 0.25,
  /**
   * The p99 of how late a stream client reads, measured on streams of its own: a fifth of the published 500 ms for an
   * inference.
   */
  clientErrorP99Seconds: 0.1,
  /** A lag of the conductor looks like a stall of the target: half of the 1 s that `longest-stall` allows. */
  ownStallSeconds: 0.5,
  /** A change of the host clock shifts durations that are measured across processes. */
  clockJumpMs: 100,
  /**
   * The host load that is noted beside a reason: cores busy 90 % of the time, 5 % of it taken by another guest, work
   * that waits for a core 20 % of the time. Never a reason of its own.
   */
  telling: { busyShare: 0.9, stealShare: 0.05, pressureShare: 0.2 },
} as const;
