/**
 * The limits for faults of the generator: up to a limit, the fault does not make numbers INVALID. Two entries are other
 * limits: `stoodStillSeconds` shows that the target caused dropped starts, and `telling` only adds a note.
 */
export const limits = {
  /**
   * The share of a phase's planned starts that must have been tried. Below this share, the load is not the planned
   * load.
   */
  attainedShare: 0.99,
  /**
   * The number of missing starts that is always tolerated, because rounding may move one start beyond the edge of a
   * phase.
   */
  startsAtEdge: 1,
  /**
   * The share of a phase's starts that may be dropped. More than 1 in 200 could hide the slowest requests from a p99.
   */
  droppedShare: 0.005,
  /** If the target answers nothing for this long, all VUs wait for it. The target then causes the dropped starts. */
  stoodStillSeconds: 1,
  /** The share of iterations that may throw: the strictest published error rate, 0.1 %. */
  exceptionShare: 0.001,
  /** The share of requests that a rate limit may reject, for a scenario that does not count its calls. */
  refusedShare: 0.1,
  /** The share of WebSocket sessions that may stay unanswered: the strictest published error rate, 0.1 %. */
  unansweredShare: 0.001,
  /**
   * The limit for the p99 of the lag of a producer. A user notices 250 ms, so a producer with more lag does not make
   * the planned traffic. A browser that keeps two cores busy delays a generator on them by only 50 to 150 ms. Below the
   * limit, each broken latency SLO is compared with the lag (own-lag.ts).
   */
  lagP99Seconds: 0.25,
  /**
   * The limit for the p99 of a stream client's delay in reading, measured on streams that meshproof itself sends. It is
   * a fifth of the published 500 ms for an inference.
   */
  clientErrorP99Seconds: 0.1,
  /**
   * The limit for the lag of the conductor, which looks like a stall of the target. It is half of the 1 s that
   * `longest-stall` allows.
   */
  ownStallSeconds: 0.5,
  /**
   * The largest change of the host clock that is tolerated. A change shifts durations that are measured across
   * processes.
   */
  clockJumpMs: 100,
  /**
   * If the load of the host reaches one of these shares, the reason of a verdict gets a note about it: the cores are
   * busy 90 % of the time, another guest uses them 5 % of the time, or work waits for a core 20 % of the time. The load
   * is never a reason itself.
   */
  telling: { busyShare: 0.9, stealShare: 0.05, pressureShare: 0.2 },
} as const;
