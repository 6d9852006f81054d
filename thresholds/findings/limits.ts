/**
 * From when on a change inside a run is worth a line, each with its reason. Chance alone is not enough: with many
 * samples the smallest change is sure, and nobody would act on it.
 */
export const limits = {
  /**
   * The nominal chance that a run without any change shows a finding, over all series looked at; each kind has a fifth of
   * it. Noise that hangs on makes more of it (the test's does fivefold), and one run in a hundred is what may be.
   */
  falseFindings: 0.001,
  /** Latency: less than a third more is what caches and neighbours do, less than 5 ms nobody waits for. */
  latencyShare: 0.33,
  latencySeconds: 0.005,
  /** Memory: a garbage collector that settles takes some tens of MB; a leak goes on in the second half as in the first. */
  memoryShare: 0.3,
  memoryBytes: 64e6,
  /** Blocks that a phase is cut into to ask for a trend: short waves fall within one. At least 2 s each. */
  blocks: 12,
  blockSeconds: 2,
  /** Samples that a second or a block needs for its mean to say something. */
  perBlock: 5,
  /** A level that lasts less is a burst and no step. */
  stepSeconds: 5,
  /** Fewer errors than these are no burst, whatever the rest looks like. */
  burstErrors: 5,
  /** The first minute is held against the last in phases that are at least three times as long. */
  endsSeconds: 60,
  /** Of the latency findings only the largest are told; the others move with them. */
  most: 5,
} as const;
