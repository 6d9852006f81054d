/**
 * Numbers become INVALID only if faults of the load generator exceed these limits. Some entries are different. Above
 * `stoodStillSeconds`, the target is the cause of dropped iterations. `telling` only adds a note. `readGap` and
 * `readShare` decide whether a PASS becomes INCONCLUSIVE.
 */
export const limits = {
  /**
   * The share of a phase's planned starts (such as iterations) that must have been tried. Below this share, the load is
   * not the planned load.
   */
  attainedShare: 0.99,
  /** Rounding may move one iteration beyond the edge of a phase, so one missing iteration is always tolerated. */
  startsAtEdge: 1,
  /**
   * The share of a phase's iterations that may be dropped. More than 1 in 200 could hide the slowest requests from a
   * p99.
   */
  droppedShare: 0.005,
  /**
   * If the target answers nothing for this long, all VUs wait for it. Then the target, not the load generator, causes
   * the dropped iterations.
   */
  stoodStillSeconds: 1,
  /** The share of iterations that may throw: 0.1 %, as in the shipped SLO on errors. */
  exceptionShare: 0.001,
  /**
   * A rate limit may reject this share of a scenario's requests. A scenario with `k6_call_duration_seconds` is exempt.
   */
  refusedShare: 0.1,
  /** The share of WebSocket sessions that may stay unanswered: 0.1 %, as in the shipped SLO on errors. */
  unansweredShare: 0.001,
  /**
   * The largest accepted p99 of a load generator's lag. With a larger lag, requests start so late that a user would
   * notice the delay. Usual lags are smaller: a browser that keeps two cores busy delays a generator by 50 to 150 ms.
   * For such smaller lags, see own-lag.ts.
   */
  lagP99Seconds: 0.25,
  /**
   * The largest accepted p99 of the delay with which a stream client reads chunks. The limit is a fifth of 500 ms, the
   * published end-to-end target of the inference API.
   */
  clientErrorP99Seconds: 0.1,
  /**
   * The limit for the lag of meshproof's main process. Such a lag looks like a stall of the target. The limit is half
   * of the 1 s that the SLO `longest-stall` allows.
   */
  ownStallSeconds: 0.5,
  /**
   * The longest time without a value of a gauge that meshproof reads at an interval: so many intervals, but at least so
   * many seconds. Between two values, a short peak is always invisible. A longer gap could hide a whole overload, and a
   * shorter gap is usual for a server that answers slowly.
   */
  readGap: { intervals: 3, seconds: 5 },
  /**
   * The share of the reads of such a gauge that must have given a value. An overload can itself make reads fail, so the
   * missing values may be the worst ones. One missed read is always tolerated.
   */
  readShare: 0.9,
  /** A change of the host clock shifts durations that are measured across processes. */
  clockJumpMs: 100,
  /**
   * If the host's load reaches one of these shares, reasons for INVALID get a note about it. `busyShare` is the use of
   * the cores, `stealShare` the use by other guests. `pressureShare` is the share of time in which work waits for a
   * core.
   */
  telling: { busyShare: 0.9, stealShare: 0.05, pressureShare: 0.2 },
} as const;
