import type { BurnAlert, BurnTier, Urgency } from '../../results/record/slo.ts';
import type { AlertTexts } from './alerted-slo.ts';
import { exceeds, limitOf, rounded } from './tiers/tier-limit.ts';

export type TieredAlert = Omit<BurnAlert, 'tiers'> & { tiers: Tier[]; texts: AlertTexts };

/** A pair of windows: the alert fires while the burn rate exceeds `factor` in both windows. */
export type Tier = BurnTier & {
  urgency: Urgency;
  speed: 'quick' | 'slow' | 'policy';
  /** The share of the period's error budget that is spent when the burn rate is `factor` during the long window. */
  budgetShare: number;
  /** A burn rate: a multiple of the rate that spends the error budget in exactly the period. */
  factor: number;
};

/**
 * A pair of windows that is not compiled. `impossible`: its limit can never be exceeded. `same-windows`: an alert with
 * the same windows fires earlier.
 */
export type LeftOut = { tier: Tier; why: 'impossible' | 'same-windows' | 'longer-than-period' };

/**
 * The recommended windows and budget shares:
 * https://sre.google/workbook/alerting-on-slos/#recommended_parameters_for_an_slo_based_a
 */
const recommended = [
  { urgency: 'page', speed: 'quick', longS: 3600, shortS: 300, budgetShare: 0.02 },
  { urgency: 'page', speed: 'slow', longS: 21_600, shortS: 1800, budgetShare: 0.05 },
  { urgency: 'ticket', speed: 'quick', longS: 86_400, shortS: 7200, budgetShare: 0.1 },
  { urgency: 'ticket', speed: 'slow', longS: 259_200, shortS: 21_600, budgetShare: 0.1 },
] as const;

const dayS = 86_400;
const monthS = 30 * dayS;
/** In each recommended pair of windows, the long window is this many times as long as the short window. */
const shortsPerLong = 12;

type Objective = { objective: number; periodS: number; floorS: number };

/**
 * Returns the tiers (pairs of alert windows) of an objective. `leftOut` has the tiers that are not compiled. Periods of
 * 28 to 31 days use the recommended windows. For other periods, the windows are scaled. A short window is at least
 * `floorS`, because a rate over a shorter window has too few samples.
 */
export function burnTiers({ objective, periodS, floorS }: Objective): { tiers: Tier[]; leftOut: LeftOut[] } {
  const isMonth = periodS >= 28 * dayS && periodS <= 31 * dayS;
  const tiers: Tier[] = [];
  const leftOut: LeftOut[] = [];
  for (const one of recommended) {
    const scaledS = isMonth ? one.longS : whole((one.longS * periodS) / monthS);
    const shortS = Math.max(isMonth ? one.shortS : whole(scaledS / shortsPerLong), floorS);
    const longS = Math.max(scaledS, shortS * shortsPerLong);
    const derived = (one.budgetShare * periodS) / longS;
    // A lengthened long window can make the derived factor (a burn rate) smaller than 1. A burn rate below 1 never
    // spends the whole budget, so it must not alert.
    const factor = rounded(longS > scaledS ? Math.max(1, derived) : derived);
    const budgetShare = rounded((factor * longS) / periodS);
    const tier = { ...one, longS, shortS, factor, budgetShare, limit: limitOf(factor, objective), op: '>' as const };
    const hasTwin = tiers.some((other) => other.longS === longS && other.factor <= factor);
    if (longS >= periodS) leftOut.push({ tier, why: 'longer-than-period' });
    else if (!exceeds(1, tier)) leftOut.push({ tier, why: 'impossible' });
    else if (hasTwin) leftOut.push({ tier, why: 'same-windows' });
    else tiers.push(tier);
  }
  return { tiers, leftOut };
}

/** Rounds to minutes from 10 minutes on, else to seconds. Names of series contain the window, so it should be short. */
function whole(seconds: number): number {
  return seconds >= 600 ? Math.round(seconds / 60) * 60 : Math.max(1, Math.round(seconds));
}
