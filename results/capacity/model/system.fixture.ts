/** A system in virtual time, with a state that lasts from one probe to the next. */
export type System = {
  /** Returns the response time of a request sent at `at`, both in seconds; Infinity when it is refused. */
  answer(at: number): number;
};

export type Model = {
  /** The highest rate per second at which the long-run share of bad answers is within the budget. */
  capacity: number;
  limitS: number;
  budget: number;
  /** Evenly spaced arrivals, like those of k6; without this, arrivals are a Poisson process. */
  even?: boolean;
  create(random: () => number): System;
};
