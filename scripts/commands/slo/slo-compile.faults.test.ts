import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { sloOf } from '../../../thresholds/compile/compile.fixture.ts';
import { compileRules } from '../../../thresholds/compile/compile-rules.ts';
import { ruleFile } from '../../../thresholds/compile/rule-file.ts';
import { ruleTestFiles } from '../../../thresholds/compile/rule-test-files.ts';
import { drillScaling } from '../../../thresholds/compile/scale-windows.ts';
import { outcomeOf } from '../../../thresholds/coverage/coverage-report.ts';
import { scoreOf } from '../../../thresholds/coverage/mutants/mutant-report.ts';
import { ensure } from '../../lib/tools.ts';
import { coverageInputs } from '../../slo/coverage-inputs.ts';
import { RouteTestRunner } from '../../slo/route-test-runner.ts';
import { RuleTestRunner } from '../../slo/rule-test-runner.ts';
import { runCoverage } from '../../slo/run-coverage.ts';

let dir: string;
let promtool: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  promtool = (await ensure('prometheus')).companions.promtool!;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const good = {
  kind: 'events',
  counts: 'good',
  part: 'sum(rate(http_requests_total{job="api",status!~"5.."}[{{.window}}]))',
  total: 'sum(rate(http_requests_total{job="api"}[{{.window}}]))',
} as const;

it.each([
  ['99.9 % of bad events', { objective: 0.999 }, null],
  ['99 % of good events', { objective: 0.99, sli: good }, null],
  ['28 days', { periodS: 28 * 86_400 }, null],
  ['an objective that leaves out a tier', { objective: 0.9 }, null],
  ['windows scaled for a drill', {}, drillScaling],
])('passes its generated tests for %s', { timeout: 600_000 }, async (_, differences, scaling) => {
  const rules = compileRules(sloOf(differences), { scrapeS: 15, scaling });
  writeFileSync(join(dir, 'rules.yml'), ruleFile([], rules.groups));
  for (const [name, text] of ruleTestFiles([rules], 'rules.yml', [])) {
    writeFileSync(join(dir, name), text);
    const { stdout } = await promisify(execFile)(promtool, ['test', 'rules', join(dir, name)]);
    expect(stdout).toContain('SUCCESS');
  }
});

it('notices at least 95 % of the faults in the rules and routes of the example', {
  timeout: 600_000,
}, async () => {
  const alertmanager = await ensure('alertmanager');
  const { signal } = new AbortController();
  const runners = {
    rules: new RuleTestRunner(promtool, signal),
    routes: new RouteTestRunner(alertmanager.companions.amtool!, signal),
  };
  const inputs = coverageInputs([join(packageRoot, 'docs/examples/katya/compiled')], 2);
  const report = await runCoverage(inputs, runners, { isLate: () => false, onDone: () => undefined });
  runners.rules.close();
  runners.routes.close();
  expect(outcomeOf(report)).toBe('pass');
  expect(scoreOf(report.mutants!).score).toBeGreaterThanOrEqual(0.95);
  expect(scoreOf(report.mutants!).killed).toBeGreaterThan(80);
});
