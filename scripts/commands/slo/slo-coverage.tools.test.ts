import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CoverageReport } from '../../../thresholds/coverage/coverage-report.ts';
import { ensure } from '../../lib/tools.ts';
import { coverageInputs } from '../../slo/coverage-inputs.ts';
import { RuleTestRunner } from '../../slo/rule-test-runner.ts';
import { runCoverage } from '../../slo/run-coverage.ts';

const rules = `groups:
  - name: shop
    rules:
      - alert: Errors
        expr: sum(rate(errors_total[5m])) > 1
        for: 2m
        labels: { severity: critical }
      - alert: Down
        expr: up == 0
        labels: { severity: warning }
`;

/** The object of the Prometheus operator, which promtool itself does not read. */
const operator = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: shop }
spec:
${rules.replaceAll(/^/gm, '  ').trimEnd()}
`;

const tests = (rate: number, ruleFile: string) => `rule_files: ['${ruleFile}']
evaluation_interval: 1m
tests:
  - name: errors
    interval: 1m
    input_series: [{ series: 'errors_total{pod="a"}', values: '0+${rate}x20' }]
    alert_rule_test:
      - { eval_time: 1m, alertname: Errors, exp_alerts: [] }
      - { eval_time: 15m, alertname: Errors, exp_alerts: [{ exp_labels: { severity: critical } }] }
  - name: up
    interval: 1m
    input_series: [{ series: 'up{pod="a"}', values: '1x20' }]
    alert_rule_test: [{ eval_time: 5m, alertname: Down, exp_alerts: [] }]
`;

const routes = `route: { receiver: chat }
receivers: [{ name: chat, webhook_configs: [{ url: 'http://127.0.0.1:9' }] }]
`;

let dir: string;
let runner: RuleTestRunner;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  const { companions } = await ensure('prometheus');
  runner = new RuleTestRunner(companions.promtool!, new AbortController().signal);
});
afterAll(() => {
  runner.close();
  rmSync(dir, { recursive: true, force: true });
});

const reportOf = (files: Record<string, string>): Promise<CoverageReport> => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return runCoverage(coverageInputs([dir], 2), runner);
};

it('counts only the tests that pass, of rule files and of PrometheusRule objects', async () => {
  for (const [text, pattern] of [
    [rules, 'rules.y*ml'],
    [operator, 'rules.yml'],
  ] as const) {
    const report = await reportOf({ 'rules.yml': text, 'a.test.yml': tests(90, pattern), 'routes.yml': routes });
    expect(report.alerts.map(({ alert, gaps }) => [alert, gaps])).toEqual([
      ['Errors', []],
      ['Down', ['no-firing-test']],
    ]);
    expect(report.failedTests).toEqual([]);
  }
  // 30 errors a minute are below the limit, so the test of the alert fails, and the other still counts.
  const failing = await reportOf({ 'rules.yml': rules, 'a.test.yml': tests(30, 'rules.yml'), 'routes.yml': routes });
  expect(failing.alerts.map(({ gaps }) => gaps)).toEqual([['no-firing-test', 'no-quiet-test'], ['no-firing-test']]);
  expect(failing.failedTests.map(({ test }) => test)).toEqual(['errors']);
  expect(readFileSync(join(dir, 'rules.yml'), 'utf8')).toBe(rules);
});
