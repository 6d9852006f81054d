/** A simulated system in virtual time. It keeps its state from one probe to the next. */
export type System = {
  /** Returns the response time of a request sent at `at`, both in seconds; Infinity when it is refused. */
  answer(at: number): number;
};

export type Model = {
  /** The highest rate per second at which the long-run share of bad answers is within the budget. */
  capacity: number;
  limitS: number;
  budget: number;
  /** True if requests arrive at equal intervals, like those of k6. Otherwise, they arrive as a Poisson process. */
  even?: boolean;
  create(random: () => number): System;
};
