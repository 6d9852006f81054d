import { burnAlert } from '../alert-rules.ts';
import { idLabels, queriesOf } from '../alerted-slo.ts';
import type { Tier, TieredAlert } from '../burn-tiers.ts';
import type { CompiledRules } from '../compile-rules.ts';
import { duration, expectedAlert, mostSteps, type RuleTest, stepSeconds } from '../expected-alert.ts';
import { prometheusDuration } from '../prometheus-duration.ts';
import { badSeries, ratioSeries } from '../recording-rules.ts';
import { hasSureText } from '../steps/expand-template.ts';
import { rateOfQuery } from '../steps/rate-of-query.ts';
import { exceeds } from './tier-limit.ts';

/**
 * Returns the test of an alert policy at exactly its limit: the alert fires with `op: gte`, and is quiet with `op: gt`.
 * The input of the test is the recorded series, because a ratio of two rates can differ from the limit in its last
 * digit. Returns no test if a query has a value without any series, such as `a or vector(0)`.
 */
export function atLimitTest(rules: CompiledRules, alert: TieredAlert): RuleTest[] {
  const { slo } = rules;
  const [tier] = alert.tiers as [Tier];
  const { longS, limit } = tier;
  // A query such as `vector(1)` needs no series, so its recording rule would overwrite the ratios that this test sets.
  const hasOwnValue = queriesOf(slo.sli).some((query) => rateOfQuery(query, new Map()) !== null);
  if (tier.speed !== 'policy' || hasOwnValue || !hasSureText(limit)) return [];
  const stepS = stepSeconds(longS);
  const first = Math.ceil(alert.forS / stepS);
  if (first > mostSteps) return [];
  const fires = exceeds(limit, tier);
  // The SLO can have two alerts with the same name and different severities, so the test covers both.
  const named = rules.alerts.filter(({ texts }) => texts.name === alert.texts.name);
  const firing = named.filter(({ tiers }) => tiers.some((one) => readsOnly(one, longS) && exceeds(limit, one)));
  const series = (name: string, value: number) => ({
    series: `${name}${seriesLabels(rules, longS)}`,
    values: `${value}x${first + 1}`,
  });
  const alertname = alert.texts.name;
  return [
    {
      name: `${alertname} ${tier.urgency}-${tier.speed} ${fires ? 'fires' : 'is quiet'} at exactly its limit`,
      interval: duration(stepS),
      // One bad event per second is enough for the guard against few events.
      input_series: [
        series(ratioSeries(longS), limit),
        ...(slo.sli.kind === 'raw' ? [] : [series(badSeries(longS), 1)]),
      ],
      alert_rule_test: [...(first > 0 ? [first - 1] : []), first].map((at) => ({
        eval_time: duration(at * stepS),
        alertname,
        exp_alerts: firing
          .filter(({ forS }) => at * stepS >= forS)
          .map((one) => expectedAlert(slo, burnAlert(slo, one), limit)),
      })),
    },
  ];
}

const readsOnly = ({ shortS, longS }: Tier, windowS: number): boolean => shortS === windowS && longS === windowS;

function seriesLabels({ slo }: CompiledRules, windowS: number): string {
  const labels = { ...slo.labels, ...idLabels(slo), sloth_window: prometheusDuration(windowS) };
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;
}
