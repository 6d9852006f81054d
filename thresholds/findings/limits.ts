/**
 * The smallest changes that are reported, and other limits for findings. Significance alone is not enough: with many
 * samples, a change can be significant and still need no action.
 */
export const limits = {
  /**
   * The nominal probability of a finding in a run without any change, over all series. Each kind of finding gets a
   * fifth of it. Autocorrelated noise raises the real probability, which must stay below 1 %.
   */
  falseFindings: 0.001,
  /** Caches and other load on the host change a latency by up to a third, and users do not notice 5 ms. */
  latencyShare: 0.33,
  latencySeconds: 0.005,
  /**
   * A latency that grows with the stored data keeps growing after the run, so even a rise of a millisecond is reported.
   * The latency must also double, over at least a thousand writes. The test for growth compares the means of at least 8
   * blocks of the phase. The means of 7 blocks would all rise by chance in one of 7! = 5,040 cases: too often for a run
   * with several latencies.
   */
  growthTimes: 2,
  growthSeconds: 0.001,
  growthWrites: 1000,
  growthBlocks: 8,
  /**
   * A garbage collector takes some tens of MB until its heap has a stable size. So only a growth of at least 64 MB and
   * 30 % is reported.
   */
  memoryShare: 0.3,
  memoryBytes: 64e6,
  /**
   * The tests for a trend divide a phase into at most this number of blocks. In the test for growth, a block has at
   * least 1 s. In the other tests, a block has at least `blockSeconds`, so that a short wave of values lies in one
   * block.
   */
  blocks: 12,
  blockSeconds: 2,
  /** A mean is used only for a second or block with at least this number of latencies. */
  perBlock: 5,
  /** A raised latency that lasts less than 5 s is a burst, not a step. */
  stepSeconds: 5,
  burstErrors: 5,
  /**
   * The error share in a burst is at least ten times the error share in the other seconds. Ordinary fluctuation stays
   * below this factor.
   */
  burstTimes: 10,
  /**
   * One or two resets of the health check's open connections can come from a restart or a deployment of the target. So
   * a finding needs three.
   */
  resets: 3,
  /** In phases of at least three minutes, the first minute is compared with the last minute. */
  endsSeconds: 60,
  /** Only the largest latency findings are reported, because many latencies change together. */
  most: 5,
} as const;
