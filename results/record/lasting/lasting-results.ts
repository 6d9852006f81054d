import type { Verdict } from '../run.ts';

/** A value of one run. `t` is the end of the run in Unix milliseconds. */
export type RunPoint = { t: number; value: number };

/** The results of one SLO over the runs of a plan on a target, oldest first, in base units. */
export type LastingSlo = {
  slo: string;
  phase: string;
  values: readonly RunPoint[];
  baseline: readonly RunPoint[];
  verdicts: readonly { t: number; verdict: Verdict }[];
};

/**
 * The results of a plan on a target over many runs. `budgets` has the spent share of the error budget, by SLO and run.
 */
export type LastingResults = {
  plan: string;
  target: string;
  slos: readonly LastingSlo[];
  budgets: readonly { slo: string; values: readonly RunPoint[] }[];
};
