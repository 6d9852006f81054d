/** The document that `capacity --json` prints. An unknown end of the interval is null, with `censored: true`. */
export type CapacityResult = {
  plan: string;
  target: string;
  vary: string;
  capacity: {
    low: number;
    high: number | null;
    /** The end of the interval that holds: `high` if smaller values are harder, as with a TTL. */
    holds: 'low' | 'high';
    unit: string;
    censored: boolean;
    /** For a world: the value at which half of the probes hold; `interval` is its 90 % interval. Null for a plan. */
    half: number | null;
    interval: [number, number] | null;
    /** The value that holds right after an overload; null when not tried. */
    recovery: number | null;
  };
  /** `held`: every value up to the largest one held. `changed`: the target changed during the search. */
  verdict: 'found' | 'held' | 'nothing-held' | 'not-decided' | 'changed';
  /** `none` when everything up to the largest value held, `time` when time ran out before the interval was narrow. */
  limiter: 'target' | 'generator' | 'none' | 'time';
  reason: string;
  /** The meaning of the ends of the interval. `notExcluded` lists the effects that the result does not exclude. */
  meaning: string;
  notExcluded: string[];
  probes: {
    value: number;
    hold: 'scan' | 'confirm';
    verdict: 'PASS' | 'FAIL' | 'INVALID' | 'INCONCLUSIVE';
    reason: string;
    good: number;
    bad: number;
    /** Null where probes are not kept as runs. */
    run: string | null;
    seconds: number;
  }[];
  seconds: number;
  /** `planned` is the load of the plan, and `times` is the capacity divided by it. */
  headroom: { planned: number; times: number };
  /**
   * The first and last day on which the growing load may reach the capacity. Null without --growth, or without an
   * interval.
   */
  growth: { reachedFrom: string; reachedBy: string } | null;
  /** The growth of throughput with concurrency; null with a reason when there is too little data. */
  scaling:
    | { reason: null; gamma: number; alpha: number; beta: number; peak: number; trustedUpTo: number }
    | { reason: string };
};
