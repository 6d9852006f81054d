import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileSlos } from '../../../thresholds/compile/compile-slos.ts';
import { readSloDocuments } from '../../../thresholds/open-slo/read-documents.ts';
import { readObjects } from '../../../thresholds/open-slo/read-objects.ts';
import { ensure } from '../../lib/tools.ts';
import { sloDocument } from './slo-document.fixture.ts';

let promtool: string;
beforeAll(async () => {
  promtool = (await ensure('prometheus')).companions.promtool!;
});
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type Parts = {
  op: string;
  burn: number;
  target: number;
  indicator?: string;
  objective?: string;
  after?: string;
  more?: string;
};

const counters = `ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'jobs_total{state="failed"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: jobs_total } } }`;
const gauge = 'thresholdMetric: { metricSource: { type: Prometheus, spec: { query: queue_length } } }';

const policyOf = ({ op, burn, after = '0m' }: Parts) => `    - kind: AlertPolicy
      metadata: { name: jobs-fail }
      spec:
        conditions:
          - kind: AlertCondition
            metadata: { name: burns }
            spec:
              severity: page
              condition: { kind: burnrate, op: ${op}, threshold: ${burn}, lookbackWindow: 10m, alertAfter: ${after} }
        notificationTargets:
          - kind: AlertNotificationTarget
            metadata: { name: pager, annotations: { alertmanager/url: "http://127.0.0.1:9" } }
            spec: { target: webhook }
`;

/** Writes the rules and their generated tests, and returns the names of the tests. */
function compile({ op, burn, target, indicator = counters, objective = '', after = '0m', more = '' }: Parts): string[] {
  const file = join(dir, 'slos.yaml');
  const policies = `${policyOf({ op, burn, target, after })}${more}`;
  writeFileSync(file, sloDocument({ indicator, objective, target, policies }));
  const input = { slos: readSloDocuments(readObjects([file])), targets: [], sources: [], isSample: () => false };
  const { files } = compileSlos(input, { scrapeS: 15, scaling: null });
  const made = [...files].filter(([name]) => name.startsWith('prometheus/'));
  for (const [name, text] of made) writeFileSync(join(dir, name.split('/').at(-1)!), text.replace('../rules', 'rules'));
  return made.map(([name]) => name.split('/').at(-1)!).filter((name) => name.endsWith('.test.yml'));
}

const test = (name: string) => promisify(execFile)(promtool, ['test', 'rules', join(dir, name)]);

describe.each([
  ['gt', 0],
  ['gte', 1],
])('an alert with op: %s', (op, fires) => {
  it(`fires ${fires} times at exactly its burn rate`, async () => {
    compile({ op, burn: 50, target: 0.99 });
    // One of two jobs fails: the error ratio is 50 × (1 − 0.99) = 0.5.
    writeFileSync(
      join(dir, 'exact.yml'),
      `rule_files: [rules.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - { series: 'jobs_total{state="failed"}', values: '1000+8x30' }
      - { series: 'jobs_total{state="done"}', values: '1000+8x30' }
    promql_expr_test:
      - expr: count(ALERTS{alertname="JobsFail", alertstate="firing"}) or vector(0)
        eval_time: 20m
        exp_samples: [{ labels: '{}', value: ${fires} }]
      - expr: slo:sli_error:ratio_rate10m
        eval_time: 20m
        exp_samples:
          - labels: 'slo:sli_error:ratio_rate10m{sloth_id="batch-jobs", sloth_service="batch", sloth_slo="jobs", sloth_window="10m"}'
            value: 0.5
`,
    );
    expect((await test('exact.yml')).stdout).toContain('SUCCESS');
  });

  it.each<[string, Omit<Parts, 'op'>]>([
    ['half of all events', { burn: 50, target: 0.99 }],
    ['three quarters, for five minutes', { burn: 75, target: 0.99, after: '5m' }],
    ['a limit whose product is no short number', { burn: 3, target: 0.9 }],
    ['two minutes over a rare event', { burn: 14.4, target: 0.999, after: '2m' }],
    ['a gauge', { burn: 50, target: 0.99, indicator: gauge, objective: ', op: lte, value: 100' }],
    ['a gauge, a fifth', { burn: 2, target: 0.9, indicator: gauge, objective: ', op: lt, value: 7', after: '5m' }],
  ])('passes its generated tests, which test its limit: %s', async (_, parts) => {
    const names = compile({ op, ...parts });
    expect(names.length).toBeGreaterThan(0);
    const { stdout } = await promisify(execFile)(promtool, ['check', 'rules', join(dir, 'rules.yml')]);
    expect(stdout).toContain('SUCCESS');
    for (const name of names) expect((await test(name)).stdout).toContain('SUCCESS');
  });
});

it('expects both alerts of two policies with one name and window', async () => {
  const more = [30, 50]
    .map((burn) =>
      policyOf({ op: 'gte', burn, target: 0.99, after: burn === 50 ? '0m' : '7m' }).replace('page', `burn-${burn}`),
    )
    .join('');
  for (const name of compile({ op: 'gt', burn: 50, target: 0.99, more }))
    expect((await test(name)).stdout).toContain('SUCCESS');
});

it('fires only in a total outage with op: gte and a limit of 1, and is refused with op: gt', async () => {
  for (const name of compile({ op: 'gte', burn: 100, target: 0.99 }))
    expect((await test(name)).stdout).toContain('SUCCESS');
  expect(() => compile({ op: 'gt', burn: 100, target: 0.99 })).toThrow('the alert can never fire');
});
