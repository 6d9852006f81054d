/** What the generator may do wrong before its numbers are not believed, each with its reason. */
export const limits = {
  /** Of the starts that the plan asked for in a phase, the share that must have been tried: below it, the load is another. */
  attainedShare: 0.99,
  /** Starts that may be missing whatever the share: one at the edge of a phase is a matter of rounding. */
  startsAtEdge: 1,
  /** Dropped starts of a phase: more than 1 in 200 reach into a p99, and hide just the slowest. */
  droppedShare: 0.005,
  /** Iterations that may throw: as many as the strictest published error rate forgives. */
  exceptionShare: 0.001,
  /** p99 of a producer's own lag: the tightest published latency limit of a smoke is 50 ms, and a p95 must not be ours. */
  lagP99Seconds: 0.05,
  /** A browser takes its times itself; only a host that is late by as much as a user notices disturbs its page views. */
  vitalsLagP99Seconds: 0.25,
  /** A lag of the conductor looks like a stall of the target; half of what `longest-stall` forgives. */
  ownStallSeconds: 0.5,
  /** A host clock that is set during the run moves what is timed across processes. */
  clockJumpMs: 100,
} as const;
