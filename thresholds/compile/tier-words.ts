import { UserError } from '../../scenarios/base/errors.ts';
import type { AlertedSlo } from './alerted-slo.ts';
import type { LeftOut, Tier } from './burn-tiers.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { budgetOf } from './tiers/tier-limit.ts';

export type TierTimes = {
  /**
   * The time from the start of a total outage until the rules see the tier's limit exceeded, for a service without
   * earlier errors. The alert's `for` is not included.
   */
  outageS: number;
  /** The longest time from the last error until the alert resolves. */
  resolveS: number;
};

type Rules = { lagS: number; keepFiringS: number };

/**
 * Returns when a tier (a pair of alert windows) fires and resolves, if the error ratio changes from 0 to 1 and back.
 * The ratio in the long window exceeds the limit after `limit` × `longS` seconds. The ratio in the short window falls
 * below the limit within `shortS` seconds. `lagS` is the longest time until the rules see a change.
 */
export function tierTimes(tier: Tier, { lagS, keepFiringS }: Rules): TierTimes {
  return {
    outageS: Math.ceil(tier.limit * tier.longS) + lagS,
    resolveS: tier.shortS + keepFiringS + lagS,
  };
}

/** Returns the reason why a tier has no compiled rule. */
export function whyLeftOut({ tier, why }: LeftOut, objective: number): string {
  const name = `${tier.urgency}-${tier.speed} (${prometheusDuration(tier.longS)}/${prometheusDuration(tier.shortS)})`;
  if (why === 'same-windows') return `${name}: another tier with these windows fires earlier`;
  if (why === 'longer-than-period') return `${name}: the window is not shorter than the period`;
  const needed = 100 * (1 - 1 / tier.factor);
  return (
    `${name}: ${short(tier.factor)} × (1 − ${short(objective)}) = ${short(tier.factor * budgetOf(objective))}, ` +
    `and an error ratio never exceeds 1; this tier needs an objective above ${needed.toFixed(2)} %`
  );
}

/** At most six significant digits, without zeros at the end. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Returns the error for an SLO whose alerts can never fire. */
export function impossibleObjective(
  slo: Pick<AlertedSlo, 'name' | 'objective' | 'where'>,
  leftOut: readonly LeftOut[],
): UserError {
  const reasons = leftOut.map((one) => whyLeftOut(one, slo.objective)).join('; ');
  return new UserError(`no burn-rate alert of ${slo.name} can fire: ${reasons}`, slo.where(['spec', 'objectives']));
}
