import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ensure } from '../../scripts/lib/tools.ts';
import { sloOf } from '../compile/compile.fixture.ts';
import { compileRules } from '../compile/compile-rules.ts';
import { exampleSeries } from '../compile/example-series.ts';
import type { Step } from '../compile/expected-firing.ts';
import { inputSeries } from '../compile/input-series.ts';
import { ruleFile } from '../compile/rule-file.ts';
import { tierStates } from './tier-states.ts';
import { day, steady } from './traffic.fixture.ts';

let dir: string;
let promtool: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  promtool = (await ensure('prometheus')).companions.promtool!;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Prometheus 3 leaves out the start of a window, so a window of W seconds has the events of W - 1. */
const slackS = 2;

/** Runs in which both the page and the ticket fire, at 99 % over 6 h. The longest window of the rules is 2,160 s. */
const runs: [string, Step[]][] = [
  ['a total outage from the start', steady(300, 10, 10)],
  ['an outage that starts late', [...steady(97, 0, 20), ...steady(203, 20, 20)]],
  ['traffic that rises before half of it fails', [...steady(60, 0, 5), ...steady(400, 20, 40)]],
];

it.each(runs)(
  'fires at the second at which promtool sees the compiled rules fire: %s',
  {
    timeout: 600_000,
  },
  async (_, run) => {
    const rules = compileRules(sloOf({ objective: 0.99, periodS: day / 4 }), { scrapeS: 15, scaling: null });
    const { slo, alerts } = rules;
    if (slo.sli.kind === 'raw') throw new Error('the SLO counts events');
    const historyS = Math.max(...alerts.flatMap(({ tiers }) => tiers.map(({ longS }) => longS)));
    const mean = run.reduce((sum, { total }) => sum + total, 0) / run.length;
    const steps = [...steady(historyS + 1, 0, mean), ...run];
    const checks = alerts.flatMap((alert) => {
      const fired = tierStates(alert, run).flatMap(({ firedAtS }) => firedAtS ?? []);
      const at = Math.min(...fired);
      expect(at).toBeLessThan(run.length - slackS);
      const expr = `count(ALERTS{alertstate="firing",sloth_severity="${alert.urgency}"}) or vector(0)`;
      return [
        { expr, eval_time: `${historyS + at - slackS}s`, exp_samples: [{ labels: '{}', value: 0 }] },
        { expr, eval_time: `${historyS + at + slackS}s`, exp_samples: [{ labels: '{}', value: 1 }] },
      ];
    });
    expect(checks).toHaveLength(4);
    writeFileSync(join(dir, 'rules.yml'), ruleFile([], rules.groups));
    const series = exampleSeries(slo.sli.part, slo.sli.total)!;
    const test = { interval: '1s', input_series: inputSeries(series, slo.sli, steps), promql_expr_test: checks };
    const file = join(dir, 'test.yml');
    writeFileSync(file, stringify({ rule_files: ['rules.yml'], evaluation_interval: '1s', tests: [test] }));
    const { stdout } = await promisify(execFile)(promtool, ['test', 'rules', file]);
    expect(stdout).toContain('SUCCESS');
  },
);
