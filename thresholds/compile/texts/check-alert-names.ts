import { UserError } from '../../../scenarios/base/errors.ts';
import { throwAll } from '../../../scenarios/base/together.ts';
import type { AlertedSlo } from '../alerted-slo.ts';
import { sorted } from '../recording-rules.ts';
import type { RuleGroup } from '../rule.ts';

/**
 * Throws UserErrors for two alerts of an SLO with the same name and labels. Alertmanager takes them for one alert, so
 * the end of the first alert would resolve the second.
 */
export function checkAlertNames(slo: Pick<AlertedSlo, 'labels' | 'policies' | 'where'>, { rules }: RuleGroup): void {
  const seen = new Set<string>();
  const policyOfRule = slo.policies.flatMap(({ whenNoData }, i) => (whenNoData ? [i, i] : [i]));
  const errors = rules.flatMap((rule, i) => {
    if (!('alert' in rule)) return [];
    const id = JSON.stringify([rule.alert, sorted({ ...slo.labels, ...rule.labels })]);
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return new UserError(`two alerts of this SLO have the name ${rule.alert} and the same labels`, {
      ...slo.where(['spec', 'alertPolicies', policyOfRule[i]!]),
      hint: 'give one of the alert policies a different name, severity or displayName',
    });
  });
  throwAll(errors);
}
