import { UserError } from '../../scenarios/base/errors.ts';
import type { AlertedSlo, AlertPolicy } from './alerted-slo.ts';
import { burnTiers, type LeftOut, type Tier, type TieredAlert } from './burn-tiers.ts';
import { impossibleObjective } from './tier-words.ts';
import { budgetOf, exceeds, limitOf } from './tiers/tier-limit.ts';

const severities = { page: 'critical', ticket: 'warning' } as const;

export type Budgeted = Omit<AlertedSlo, 'sli' | 'value'>;

/**
 * Returns the alerts of an SLO, one for each of its policies. Without a policy, returns one alert for pages and one for
 * tickets. An alert without a tier (pair of windows) is left out. Throws UserError if the alert of a policy can never
 * fire, or if no default alert can ever fire.
 */
export function tieredAlerts(slo: Budgeted, floorS: number): { alerts: TieredAlert[]; leftOut: LeftOut[] } {
  if (slo.policies.length > 0) {
    return { alerts: slo.policies.map((policy) => ofPolicy(slo, policy)), leftOut: [] };
  }
  const { objective, periodS } = slo;
  const { tiers, leftOut } = burnTiers({ objective, periodS, floorS: Math.max(floorS, slo.floorS) });
  if (tiers.length === 0) throw impossibleObjective(slo, leftOut);
  const alerts = (['page', 'ticket'] as const).flatMap((urgency): TieredAlert[] => {
    const own = tiers.filter((tier) => tier.urgency === urgency);
    const texts = { ...slo.alert, whenNoData: false };
    return own.length === 0 ? [] : [{ urgency, severity: severities[urgency], tiers: own, forS: 0, texts }];
  });
  alerts[0]!.texts = slo.alert;
  return { alerts, leftOut };
}

/** Alerts of these severities are pages; alerts of any other severity are tickets. */
export const pagingSeverities: readonly string[] = ['critical', 'page', 'emergency'];

function ofPolicy(slo: Budgeted, policy: AlertPolicy): TieredAlert {
  const { threshold, op, lookbackS, afterS, severity } = policy;
  const limit = limitOf(threshold, slo.objective);
  if (!exceeds(1, { limit, op })) {
    const sum = `${threshold} × (1 − ${slo.objective}) = ${limit}`;
    throw new UserError(`the alert can never fire: ${sum}, and an error ratio never exceeds 1`, {
      ...policy.where(['spec', 'condition', 'threshold']),
      hint: `write a burn rate ${op === '>' ? 'below' : 'of at most'} ${Number((1 / budgetOf(slo.objective)).toPrecision(6))}`,
    });
  }
  const tier: Tier = {
    urgency: pagingSeverities.includes(severity) ? 'page' : 'ticket',
    speed: 'policy',
    longS: lookbackS,
    shortS: lookbackS,
    budgetShare: (threshold * lookbackS) / slo.periodS,
    factor: threshold,
    limit,
    op,
  };
  return { urgency: tier.urgency, severity, tiers: [tier], forS: afterS, texts: policy };
}
