import type { ReadRule } from '../rules/read-rules.ts';
import { type AlertmanagerFile, alertmanagerFile, type RuleTest, ruleTestFile } from './coverage-files.ts';

/** A rule in the file rules.yml, by default the alert Errors. `differences` replace its fields. */
export function ruleOf(differences: Partial<ReadRule> = {}): ReadRule {
  return {
    kind: 'alert',
    name: 'Errors',
    group: 'shop',
    expr: 'shop:errors:ratio > 0.05',
    labels: { severity: 'critical' },
    annotations: {},
    for: '5m',
    keepFiringFor: '0s',
    file: 'rules.yml',
    where: () => ({ file: 'rules.yml', line: 1 }),
    ...differences,
  };
}

/** The recording rule that the alert Errors reads. */
export const recorded = ruleOf({
  kind: 'record',
  name: 'shop:errors:ratio',
  expr: 'sum(rate(errors_total{job="shop"}[5m])) / sum(rate(requests_total{job="shop"}[5m]))',
  labels: {},
  for: '0s',
});

type Expected = { at?: string; alert?: string; labels?: Record<string, string>[] };

/** A test with samples of errors_total that expects these alerts. */
export function testOf(
  expected: readonly Expected[],
  series = 'errors_total{job="shop"}',
  values = '0+1x20',
): RuleTest {
  const { tests } = ruleTestFile.parse({
    rule_files: ['rules.yml'],
    tests: [
      {
        name: 'a test',
        input_series: [{ series, values }],
        alert_rule_test: expected.map(({ at = '10m', alert = 'Errors', labels = [] }) => ({
          eval_time: at,
          alertname: alert,
          exp_alerts: labels.map((one) => ({ exp_labels: one })),
        })),
      },
    ],
  });
  return tests[0]!;
}

/** A configuration of Alertmanager with a pager, a security team, a chat room and a receiver without a channel. */
export const routes: AlertmanagerFile = alertmanagerFile.parse({
  route: {
    receiver: 'chat',
    routes: [
      { matchers: ['team="security"'], receiver: 'security', continue: true },
      { match: { severity: 'critical' }, receiver: 'pager' },
      { match_re: { severity: 'info|none' }, receiver: 'nobody' },
    ],
  },
  inhibit_rules: [
    { source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['service'] },
  ],
  receivers: [
    { name: 'chat', slack_configs: [{}] },
    { name: 'pager', pagerduty_configs: [{}] },
    { name: 'security', email_configs: [{}] },
    { name: 'nobody' },
  ],
});
