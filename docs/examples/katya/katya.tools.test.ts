import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import { guideRoutes, guideRules } from './guide.fixture.ts';

const compiled = join(packageRoot, 'docs/examples/katya/compiled');
let dir: string;
let promtool: string;
let amtool: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  promtool = (await ensure('prometheus')).companions.promtool!;
  amtool = (await ensure('alertmanager')).companions.amtool!;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function call(tool: string, ...args: string[]): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(tool, args);
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

/** For 20 minutes, one request in a thousand fails, and an alert with a limit of 5 % must not fire. */
const oneInThousand = (rules: string) => `rule_files: [${rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - { series: 'http_requests_total{job="katya-mesh-api",status="200"}', values: '0+999x20' }
      - { series: 'http_requests_total{job="katya-mesh-api",status="500"}', values: '0+1x20' }
    alert_rule_test:
      - { eval_time: 20m, alertname: HighErrorRate, exp_alerts: [] }
`;

it('stays quiet at 0.1 % errors, at which the rule of the guide fires', async () => {
  writeFileSync(join(dir, 'guide.yml'), guideRules);
  const verdictOf = (name: string, rules: string) => {
    writeFileSync(join(dir, name), oneInThousand(rules));
    return call(promtool, 'test', 'rules', join(dir, name));
  };
  const [guide, own] = [
    await verdictOf('guide.test.yml', 'guide.yml'),
    await verdictOf('own.test.yml', join(compiled, 'prometheus/rules.yml')),
  ];
  expect([guide.code, own.code]).toEqual([1, 0]);
});

it('passes the checks and the generated tests of promtool', async () => {
  const rules = await call(promtool, 'check', 'rules', join(compiled, 'prometheus/rules.yml'));
  expect(rules).toMatchObject({ code: 0 });
  const tests = await call(promtool, 'test', 'rules', join(compiled, 'prometheus/tests/65s.test.yml'));
  expect(tests).toMatchObject({ code: 0 });
});

it('routes a critical alert of the security team to it, which the guide sends to all', async () => {
  writeFileSync(join(dir, 'guide-routes.yml'), guideRoutes);
  const config = join(compiled, 'alertmanager.yml');
  expect(await call(amtool, 'check-config', config)).toMatchObject({ code: 0 });
  const receiver = async (file: string, ...labels: string[]) =>
    (await call(amtool, 'config', 'routes', 'test', `--config.file=${file}`, ...labels)).text;
  const security = ['team=security', 'severity=critical'];
  expect(await receiver(join(dir, 'guide-routes.yml'), ...security)).toMatch(/critical-alerts/);
  expect(await receiver(config, ...security)).toMatch(/security-team/);
});
