import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlertedSlo } from '../../../thresholds/compile/alerted-slo.ts';
import { sloOf } from '../../../thresholds/compile/compile.fixture.ts';
import { compileRules } from '../../../thresholds/compile/compile-rules.ts';
import { ruleFile } from '../../../thresholds/compile/rule-file.ts';
import { ensure } from '../../lib/tools.ts';

let dir: string;
let promtool: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  promtool = (await ensure('prometheus')).companions.promtool!;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Series = { series: string; values: string };
type Given = {
  slo: AlertedSlo;
  evaluation: string;
  series: Series[];
  /** `at` is the end of the test. */
  at: string;
  budgetLeft: number | null;
};

/** Resolves to true if no alert was pending or firing in promtool, and `budgetLeft` of the error budget is left. */
async function isQuiet({ slo, evaluation, series, at, budgetLeft }: Given): Promise<boolean> {
  const { groups } = compileRules(slo, { scrapeS: 15, scaling: null });
  const left = 'sum(slo:period_error_budget_remaining:ratio)';
  const budget = { expr: left, eval_time: at, exp_samples: [{ labels: '{}', value: budgetLeft }] };
  const test = {
    rule_files: ['rules.yml'],
    evaluation_interval: evaluation,
    group_eval_order: groups.map(({ name }) => name),
    tests: [
      {
        interval: '1m',
        input_series: series,
        promql_expr_test: [
          { expr: 'count_over_time(ALERTS[30d])', eval_time: at, exp_samples: [] },
          ...(budgetLeft === null ? [] : [budget]),
        ],
      },
    ],
  };
  writeFileSync(join(dir, 'rules.yml'), ruleFile([], groups));
  writeFileSync(join(dir, 'test.yml'), JSON.stringify(test));
  // A rule that promtool refuses would also be quiet.
  await promisify(execFile)(promtool, ['check', 'rules', join(dir, 'rules.yml')]);
  try {
    await promisify(execFile)(promtool, ['test', 'rules', join(dir, 'test.yml')]);
    return true;
  } catch (error) {
    if ((error as { code: unknown }).code !== 1) throw error;
    return false;
  }
}

const calm = { ...sloOf().alert, whenNoData: false };
const requests = sloOf({ alert: calm });
const bad = 'http_requests_total{job="api",status="500"}';
const good = 'http_requests_total{job="api",status="200"}';
const query = 'probe_success{job="blackbox"}';
const probe = sloOf({
  alert: calm,
  sli: {
    kind: 'raw',
    errorRatio: `1 - avg_over_time(((${query}) >= bool 1)[{{.window}}:])`,
    threshold: { query, op: 'gte', limit: 1 },
  },
});

/** 30 days of samples, one a minute. */
const month = 43_200;
const cases: [string, AlertedSlo, Series[]][] = [
  ['a probe that always succeeds', probe, [{ series: query, values: `1x${month}` }]],
  [
    'requests that all succeed',
    requests,
    [
      { series: bad, values: `0x${month}` },
      { series: good, values: `0+1x${month}` },
    ],
  ],
  ['requests without a series of failures', requests, [{ series: good, values: `0+7x${month}` }]],
];

it.each(cases)('the rules compute no spent budget in 30 days for %s', { timeout: 600_000 }, async (_, slo, series) => {
  const given = { slo, series, evaluation: '30m', at: '30d' };
  expect(await isQuiet({ ...given, budgetLeft: 1 })).toBe(true);
});

it('the rules notice a spent budget: one failed evaluation of a probe in an hour', { timeout: 600_000 }, async () => {
  const series = [{ series: query, values: '1x30 0 1x30' }];
  const given = { slo: probe, series, evaluation: '1m', at: '1h' };
  expect(await isQuiet({ ...given, budgetLeft: 1 })).toBe(false);
});

/** Returns the series of one request a minute for seven hours. The requests of the given minutes fail. */
function withFailures(minutes: readonly number[]): Series[] {
  const total = 420;
  const counter = (adds: (minute: number) => boolean) => {
    let value = 1e6;
    return Array.from({ length: total }, (_, minute) => {
      if (adds(minute)) value += 1;
      return value;
    }).join(' ');
  };
  return [
    { series: bad, values: counter((minute) => minutes.includes(minute)) },
    { series: good, values: counter((minute) => !minutes.includes(minute)) },
  ];
}

it.each([
  ['one failure', [310], true],
  ['two failures in a row', [310, 311], false],
] as const)(
  'the alerts stay quiet after %s, in these minutes: %j %s',
  { timeout: 600_000 },
  async (_, minutes, expected) => {
    const series = withFailures(minutes);
    expect(await isQuiet({ slo: requests, series, evaluation: '1m', at: '7h', budgetLeft: null })).toBe(expected);
  },
);
