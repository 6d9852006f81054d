/**
 * The document that `capacity --json` prints. An unknown `high` is null, and an unknown `low` is 0. `censored` is true
 * if no value failed, and for a world of mesh nodes also if no value passed.
 */
export type CapacityResult = {
  plan: string;
  target: string;
  vary: string;
  capacity: {
    low: number;
    high: number | null;
    /**
     * The bound at which the target still passes: `low`, or `high` for a key whose smaller values are harder for the
     * target, such as a TTL.
     */
    holds: 'low' | 'high';
    unit: string;
    censored: boolean;
    /**
     * `half` is the value at which half of the probes of a world (a simulated mesh) pass. `interval` is the 90 %
     * interval of `half`. Both are null for a plan, and for a world if all probes passed or all probes failed.
     */
    half: number | null;
    interval: [number, number] | null;
    /**
     * The largest of 100 %, 80 % and 50 % of `low` that passed right after an overload. 0 if none passed; null when the
     * search did not try an overload.
     */
    recovery: number | null;
  };
  /**
   * `held`: every value up to the largest one of the search passed. `changed`: the target changed during the search.
   */
  verdict: 'found' | 'held' | 'nothing-held' | 'not-decided' | 'changed';
  /** `none`: every value up to the largest one passed. `time`: the time or the number of probes was used up. */
  limiter: 'target' | 'generator' | 'none' | 'time';
  reason: string;
  /**
   * `meaning` explains the ends of `interval`. `notExcluded` lists effects through which the real capacity may differ
   * from the result.
   */
  meaning: string;
  notExcluded: string[];
  probes: {
    value: number;
    hold: 'scan' | 'confirm';
    verdict: 'PASS' | 'FAIL' | 'INVALID' | 'INCONCLUSIVE';
    reason: string;
    good: number;
    bad: number;
    /** Null for a world of mesh nodes: its probes are not stored as runs. */
    run: string | null;
    seconds: number;
  }[];
  seconds: number;
  /**
   * `planned` is the value of the varied key in the plan or the world file. `times` is the capacity divided by
   * `planned`, or `planned` divided by the capacity if smaller values are harder for the target. `times` is 0 when no
   * value passed.
   */
  headroom: { planned: number; times: number };
  /**
   * If the load grows as --growth states, it reaches the capacity between these two days. Null without --growth, or if
   * the search found no interval of the capacity.
   */
  growth: { reachedFrom: string; reachedBy: string } | null;
  /**
   * The growth of throughput with concurrency (Universal Scalability Law). With too little data, only `reason` is set.
   */
  scaling:
    | { reason: null; gamma: number; alpha: number; beta: number; peak: number; trustedUpTo: number }
    | { reason: string };
};
