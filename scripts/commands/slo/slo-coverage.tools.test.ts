import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensure } from '../../lib/tools.ts';
import { coverageInputs } from '../../slo/coverage-inputs.ts';
import { RouteTestRunner } from '../../slo/route-test-runner.ts';
import { RuleTestRunner } from '../../slo/rule-test-runner.ts';
import { type MutantRun, runCoverage } from '../../slo/run-coverage.ts';

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

/** The same rules as an object of the Prometheus operator, which promtool itself does not read. */
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

const routeTests = (receiver: string) => `config: routes.yml
route_tests:
  - { name: errors, labels: { alertname: Errors, text: 'a "b", c' }, receivers: [${receiver}] }
`;

let dir: string;
let runner: RuleTestRunner;
let routeRunner: RouteTestRunner;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  const { companions } = await ensure('prometheus');
  runner = new RuleTestRunner(companions.promtool!, new AbortController().signal);
  const alertmanager = await ensure('alertmanager');
  routeRunner = new RouteTestRunner(alertmanager.companions.amtool!, new AbortController().signal);
});
afterAll(() => {
  runner.close();
  routeRunner.close();
  rmSync(dir, { recursive: true, force: true });
});

const always = { isLate: () => false, onDone: () => undefined };
const reportOf = (files: Record<string, string>, mutants?: MutantRun) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return runCoverage(coverageInputs([dir], 2), { rules: runner, routes: routeRunner }, mutants);
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
  // The alert fires above 1 error a second. 30 errors a minute are fewer, so the test that expects the alert fails.
  const failing = await reportOf({ 'rules.yml': rules, 'a.test.yml': tests(30, 'rules.yml'), 'routes.yml': routes });
  expect(failing.alerts.map(({ gaps }) => gaps)).toEqual([['no-firing-test', 'no-quiet-test'], ['no-firing-test']]);
  expect(failing.failedTests.map(({ test }) => test)).toEqual(['errors']);
  expect(readFileSync(join(dir, 'rules.yml'), 'utf8')).toBe(rules);
});

it('kills the mutants that the tests notice, by promtool and amtool', async () => {
  const other = routes.replace(
    'receivers: [',
    "receivers: [{ name: pager, webhook_configs: [{ url: 'http://127.0.0.1:9' }] }, ",
  );
  const files = { 'rules.yml': rules, 'a.test.yml': tests(90, 'rules.yml'), 'routes.yml': other };
  const { mutants } = await reportOf({ ...files, 'routes.test.yml': routeTests('chat') }, always);
  const survivors = mutants!.filter(({ outcome }) => outcome === 'survived').map(({ kind, name }) => [kind, name]);
  // The tests send 1.5 errors a second, which is above the limit of 1 and above half of it. So no test notices a halved
  // limit.
  expect(survivors).toEqual([['threshold-halved', 'Errors']]);
  expect(mutants!.filter(({ outcome }) => outcome === 'equivalent').map(({ name }) => name)).toEqual(['Down', 'Down']);
  expect(mutants!.find(({ kind }) => kind === 'receiver-swapped')?.outcome).toBe('killed');
  const late = await reportOf(files, { ...always, isLate: () => true });
  expect(new Set(late.mutants!.map(({ outcome }) => outcome))).toEqual(new Set(['not-run', 'equivalent']));
  const wrong = await reportOf({ 'routes.test.yml': routeTests('pager') });
  expect(wrong.failedTests.map(({ test }) => test)).toEqual(['errors']);
});
