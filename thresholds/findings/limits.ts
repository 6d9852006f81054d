/**
 * The smallest changes that are reported as findings, each with its reason. Significance alone is not enough: with
 * many samples, even a change that needs no action is significant.
 */
export const limits = {
  /**
   * The nominal probability of a finding in a run without any change, over all series; each kind gets a fifth of it.
   * Autocorrelated noise raises it (fivefold in the test), and at most one run in a hundred may have a false finding.
   */
  falseFindings: 0.001,
  /** Latency: caches and neighbours change it by up to a third, and users do not notice 5 ms. */
  latencyShare: 0.33,
  latencySeconds: 0.005,
  /**
   * Growth with the stored data continues after the run, so a small growth matters: a factor of two and a millisecond,
   * over at least a thousand writes. Fewer blocks than 8 cannot be significant (1 of 8! orders).
   */
  growthTimes: 2,
  growthSeconds: 0.001,
  growthWrites: 1000,
  growthBlocks: 8,
  /** Memory: a garbage collector takes some tens of MB until it settles; 64 MB and 30 % are more. */
  memoryShare: 0.3,
  memoryBytes: 64e6,
  /** The blocks of a phase that a trend is tested on, so that short waves fall within one. At least 2 s each. */
  blocks: 12,
  blockSeconds: 2,
  /** The fewest samples of a second or a block whose mean is used. */
  perBlock: 5,
  /** A level that lasts less than 5 s is a burst, not a step. */
  stepSeconds: 5,
  /** The fewest errors of a burst. */
  burstErrors: 5,
  /**
   * The error share of a burst is at least ten times the share of the other seconds. Ordinary fluctuation of errors
   * stays below this factor.
   */
  burstTimes: 10,
  /** The first minute is compared with the last in phases of at least three minutes. */
  endsSeconds: 60,
  /** Only the largest latency findings are reported: the others move with them. */
  most: 5,
} as const;
