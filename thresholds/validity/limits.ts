/** What the generator may do wrong before its numbers are not believed, each with its reason. */
export const limits = {
  /** Of the starts that the plan asked for in a phase, the share that must have been tried: below it, the load is another. */
  attainedShare: 0.99,
  /** Starts that may be missing whatever the share: one at the edge of a phase is a matter of rounding. */
  startsAtEdge: 1,
  /** Dropped starts of a phase: more than 1 in 200 reach into a p99, and hide just the slowest. */
  droppedShare: 0.005,
  /** A target that answered nothing for this long keeps all workers waiting: what was dropped then is its doing. */
  stoodStillSeconds: 1,
  /** Iterations that may throw: as many as the strictest published error rate forgives. */
  exceptionShare: 0.001,
  /** Requests that a rate limit may refuse of a program that does not count its calls: beyond, another load was carried. */
  refusedShare: 0.1,
  /** WebSocket sessions that nobody answered: as many as the strictest published error rate forgives. */
  unansweredShare: 0.001,
  /**
   * p99 of a producer's own lag: one that is late by as much as a user notices does not make the traffic that was planned.
   * A browser beside it costs a generator 50 to 150 ms on two busy cores; below the limit each broken latency limit is
   * asked whether the lag could be the difference (taint.ts).
   */
  lagP99Seconds: 0.25,
  /**
   * p99 of how late a client of streams gives the time of what was written, by its own streams: a fifth of the published
   * 500 ms for an inference. What is below it is weighed by each verdict, as the lag is.
   */
  clientErrorP99Seconds: 0.1,
  /** A lag of the conductor looks like a stall of the target; half of what `longest-stall` forgives. */
  ownStallSeconds: 0.5,
  /** A host clock that is set during the run moves what is timed across processes. */
  clockJumpMs: 100,
  /**
   * From here on what the host suffered is worth a word beside a reason: a core that is never idle, one second in twenty
   * taken by another guest, work that waits for a core a fifth of the time. Never a reason of its own.
   */
  telling: { busyShare: 0.9, stealShare: 0.05, pressureShare: 0.2 },
} as const;
