/** What `capacity --json` prints. An interval end that is not known is null, with `censored: true`. */
export type CapacityResult = {
  plan: string;
  target: string;
  vary: string;
  capacity: {
    low: number;
    high: number | null;
    /** The end that holds: `high` where less is harder, as with a TTL. */
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
  /** `none` when everything that may be tried held, `time` when time ran out before the interval was narrow. */
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
  /** What the plan asks for now, and how many times that holds. */
  headroom: { planned: number; times: number };
  /** Null without --growth, or without an interval. */
  growth: { reachedFrom: string; reachedBy: string } | null;
  /** How throughput grows with concurrency; null with its reason when too little was seen. */
  scaling:
    | { reason: null; gamma: number; alpha: number; beta: number; peak: number; trustedUpTo: number }
    | { reason: string };
};
