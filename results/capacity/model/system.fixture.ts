/** A system in virtual time. It keeps its state from one probe to the next. */
export type System = {
  /** The time to the answer of a request that starts at `at` (seconds of the search); Infinity when it is refused. */
  answer(at: number): number;
};

/** A kind of system whose capacity is known. */
export type Model = {
  /** The highest rate per second at which, in the long run, the share of bad answers is within the budget. */
  capacity: number;
  /** An answer that takes longer than this is bad. */
  limitS: number;
  budget: number;
  /** Arrivals at equal distances, as k6 makes them; Poisson arrivals otherwise. */
  even?: boolean;
  create(random: () => number): System;
};
