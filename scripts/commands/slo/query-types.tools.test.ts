import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../../scenarios/base/errors.ts';
import { ensure } from '../../lib/tools.ts';
import { compileDocuments } from '../../slo/compile-documents.ts';
import { sloDocument, source } from './slo-document.fixture.ts';

let promtool: string;
let dir: string;
beforeAll(async () => {
  promtool = (await ensure('prometheus')).companions.promtool!;
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function accepts(expr: string): Promise<boolean> {
  const file = join(dir, 'rules.yml');
  writeFileSync(file, stringify({ groups: [{ name: 'g', rules: [{ record: 'r', expr }] }] }));
  return promisify(execFile)(promtool, ['check', 'rules', file]).then(
    () => true,
    () => false,
  );
}

const indicators = {
  threshold: [(query: string) => `thresholdMetric: ${source(query)}`, ', op: lte, value: 5'],
  raw: [(query: string) => `ratioMetric: { rawType: failure, raw: ${source(query)} }`, ''],
  gauges: [(query: string) => `ratioMetric: { counter: false, bad: ${source(query)}, total: ${source('t')} }`, ''],
  counters: [(query: string) => `ratioMetric: { counter: true, bad: ${source(query)}, total: ${source('t')} }`, ''],
} as const;

/** Returns the expressions of the compiled rules, or the errors. */
function compile(query: string, kind: keyof typeof indicators): UserError | string {
  const [indicator, objective] = indicators[kind];
  const file = join(dir, 'slos.yaml');
  writeFileSync(file, sloDocument({ indicator: indicator(query), objective }));
  try {
    return compileDocuments([file], dir, { scrapeS: 15, scaling: null }).files.get('prometheus/rules.yml')!;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

const right = [
  'queue_length',
  '{__name__=~"queue_.+", host!=""}',
  '{x=~".*", y="z"}',
  'scalar(a) * b',
  'vector(scalar(a))',
  '-a ^ 2 + on (host) group_left (zone) b',
  'topk(3, a) or count_values("v", b)',
  'label_replace(a, "x", "$1", "y", "(.*)")',
  'histogram_quantile(0.9, sum by (le) (rate(h_bucket[5m])))',
  'max_over_time(rate(a[5m])[1h:1m] offset 5m)',
  'a - b offset 1w',
  'a > bool 3 and b',
  'round(a, 0.1) / clamp(b, 1, 2)',
  'hour()',
  'absent(a{x="y"})',
  'quantile_over_time(0.5, a[5m] @ end())',
  'predict_linear(a[1h], 3600) < 2',
];
const wrong = [
  'scalar(a)',
  '"str"',
  'time()',
  '42',
  '1 + 2',
  'a[5m]',
  '(a[5m])',
  'a[5m:1m]',
  '{}',
  '{x=~".*"}',
  '{x="",y!="z",w!~".+"}',
  'rate(a)',
  'rate(a[5m], 3)',
  'abs()',
  'sum(a[5m])',
  'sum(3)',
  'topk(a)',
  'quantile("0.9", a)',
  'count_values(3, a)',
  'a + b[5m]',
  'a + "b"',
  '-a[5m]',
  'a and 3',
  'a == 3 or 1 == 1',
  'a + on (x) 3',
  'a + bool b',
  'a and on (x) group_left b',
  'sum(a) offset 5m',
  'rate(a)[5m]',
  '(a)[5m]',
  'a[5m][5m:1m]',
  'time()[5m:1m]',
  'vector(a)',
  'label_replace(a, b, "c", "d", "e")',
  'histogram_quantile(h_bucket, 0.9)',
  'a offset 5m offset 1h',
];

it.each(right)('compiles the query %s to rules that promtool accepts', async (query) => {
  expect(await accepts(`avg_over_time((${query})[5m:])`)).toBe(true);
  for (const kind of ['threshold', 'raw', 'gauges'] as const) {
    const rules = compile(query, kind);
    expect(rules).toEqual(expect.any(String));
    writeFileSync(join(dir, 'rules.yml'), rules as string);
    await promisify(execFile)(promtool, ['check', 'rules', join(dir, 'rules.yml')]);
  }
});

it.each(wrong)('refuses the query %s, as promtool does, at its line', async (query) => {
  expect(await accepts(`avg_over_time((${query})[5m:])`)).toBe(false);
  for (const kind of ['threshold', 'raw', 'gauges', 'counters'] as const) {
    const error = compile(query, kind);
    if (!(error instanceof UserError)) throw new Error(`accepted: ${query}`);
    expect(error.where).toMatchObject({ file: expect.stringMatching(/slos\.yaml$/), line: 9 });
    expect(error.where.key).toMatch(/query$/);
  }
});
