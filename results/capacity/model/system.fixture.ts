/** A system in virtual time. It keeps its state from one probe to the next. */
export type System = {
  /** Returns the response time of a request sent at `at`, both in seconds; Infinity when it is refused. */
  answer(at: number): number;
};

/** A kind of system whose capacity is known. */
export type Model = {
  /** The highest rate per second at which the long-run share of bad answers is within the budget. */
  capacity: number;
  /** An answer that takes longer than this is bad. */
  limitS: number;
  budget: number;
  /** True for evenly spaced arrivals, like those of k6; when absent, the arrivals are a Poisson process. */
  even?: boolean;
  create(random: () => number): System;
};
