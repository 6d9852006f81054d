import { z } from 'zod';

/**
 * One tier of a burn-rate alert: a pair of windows of `longS` and `shortS` seconds. `firedAtS` is the time at which the
 * tier fired, in seconds from the start of the load, or null.
 */
const tierSchema = z.object({
  urgency: z.enum(['page', 'ticket']),
  severity: z.string(),
  longS: z.number(),
  shortS: z.number(),
  /**
   * With constant traffic, a total outage fires the alert after this many seconds. No shorter run can fire the alert.
   */
  needsS: z.number(),
  /** `too-short`: the run is shorter than `needsS`. */
  state: z.enum(['fired', 'quiet', 'too-short']),
  firedAtS: z.number().nullable(),
});
export type TierState = z.infer<typeof tierSchema>;

/** The share of an SLO's error budget that a run used up, and the alerts that this use would fire. */
export const budgetSpendSchema = z.object({
  slo: z.string(),
  objective: z.number(),
  periodS: z.number(),
  /**
   * `no-data`: no event was counted. `invalid`: the counts cannot be trusted. In both states, `lengthS`, `bad`,
   * `total`, `unanswered` and `spent` are null.
   */
  state: z.enum(['measured', 'no-data', 'invalid']),
  /** The length of the evaluated time, in seconds from the start of the load. */
  lengthS: z.number().nullable(),
  bad: z.number().nullable(),
  total: z.number().nullable(),
  /** Requests without an answer, which are not in `bad` or `total`. An alert rule cannot see such requests. */
  unanswered: z.number().nullable(),
  /**
   * The run's bad events as a share of the error budget of a whole period with the run's mean traffic. Above 1, the
   * budget is overspent.
   */
  spent: z.number().nullable(),
  /** Empty if `state` is not `measured`, or if no alert of the SLO could ever fire. */
  tiers: z.array(tierSchema),
});
export type BudgetSpend = z.infer<typeof budgetSpendSchema>;
