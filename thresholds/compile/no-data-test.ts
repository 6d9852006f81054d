import { noDataAlert, shortestOf } from './alert-rules.ts';
import { idSelector } from './alerted-slo.ts';
import type { TieredAlert } from './burn-tiers.ts';
import type { CompiledRules } from './compile-rules.ts';
import { duration, expectedAlert, type RuleTest } from './expected-alert.ts';
import { ratioSeries } from './recording-rules.ts';

/**
 * `last` is the step with the last sample of each series. `fires` is the step at which the alert for missing data
 * fires.
 */
type Course = { input: RuleTest['input_series']; stepS: number; last: number; fires: number };

/**
 * Returns the test of missing data. Only alerts for missing data may fire in this test. `twins` are other SLOs with the
 * same SLI. Their alerts for missing data fire at the same step.
 */
export function noDataTest(
  rules: CompiledRules,
  alert: TieredAlert,
  { input, stepS, last, fires }: Course,
  twins: readonly CompiledRules[] = [],
): RuleTest {
  const { alert: alertname } = noDataAlert(rules.slo, rules.alerts, alert);
  const others = rules.namesakes.filter((one) => !twins.includes(one) && mayMissData(one, alert));
  const firing = [rules, ...twins].flatMap(({ slo, alerts }) =>
    alerts
      .filter(({ texts }) => texts.name === alert.texts.name && texts.whenNoData)
      .map((one) => expectedAlert(slo, noDataAlert(slo, alerts, one), 1)),
  );
  const at = (step: number, name: string, exp_alerts: typeof firing) => ({
    eval_time: duration(step * stepS),
    alertname: name,
    exp_alerts,
  });
  return {
    name: `${alertname} fires after the last ${rules.slo.sli.kind === 'raw' ? 'sample' : 'event'}`,
    interval: duration(stepS),
    input_series: [...input, ...presentRatios(others, fires)],
    alert_rule_test: [
      at(last, alertname, []),
      at(fires - 1, alertname, []),
      at(fires, alertname, firing),
      at(fires, alert.texts.name, []),
    ],
  };
}

function mayMissData({ alerts }: CompiledRules, { texts }: TieredAlert): boolean {
  return alerts.some((one) => one.texts.name === texts.name && one.texts.whenNoData);
}

/**
 * Returns error ratios for other SLOs. If another SLO had no ratio, its alert for missing data would fire in the test,
 * too.
 */
function presentRatios(others: readonly CompiledRules[], steps: number): RuleTest['input_series'] {
  return others.map(({ slo, alerts }) => ({
    series: `${ratioSeries(shortestOf(alerts))}${idSelector(slo)}`,
    values: `0x${steps}`,
  }));
}
