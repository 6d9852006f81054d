import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ensure } from '../../lib/tools.ts';
import { compileInto, type Document, outputOf, ratio } from './accepted-files.fixture.ts';
import { source } from './slo-document.fixture.ts';

let promtool: string;
let dir: string;
beforeAll(async () => {
  promtool = (await ensure('prometheus')).companions.promtool!;
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Expects that promtool accepts the rules and passes their tests, and returns the number of the test files. */
async function accepted(document: Document): Promise<number> {
  const { rules, tests } = compileInto(dir, document);
  const check = await outputOf(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', rules]);
  expect(check).not.toContain('FAILED');
  if (tests.length > 0) expect(await outputOf(promtool, ['test', 'rules', ...tests])).not.toContain('FAILED');
  return tests.length;
}

const gauge = {
  indicator: `thresholdMetric: ${source('letters_waiting')}`,
  objective: ', op: lte, value: 100',
};
const raw = { indicator: `ratioMetric: { rawType: failure, raw: ${source('loss_ratio')} }` };

it.each<[string, Document]>([
  ['a lookback of the period', { lookbacks: ['4w'], period: '28d' }],
  ['a lookback of the period in another unit', { lookbacks: ['90d'], period: '1Q' }],
  ['a period in hours, beside a short lookback', { lookbacks: ['5m', '720h'] }],
  ['a lookback above the period', { lookbacks: ['2d'], period: '1d' }],
  ['a short period and two lookbacks around it', { lookbacks: ['30m', '1h', '2h'], period: '1h' }],
  ['one lookback in two units', { lookbacks: ['1d', '24h', '1440m'] }],
  ['a gauge and a lookback of the period', { ...gauge, lookbacks: ['1h', '1w'], period: '7d' }],
  ['a raw ratio and a lookback of the period', { ...raw, lookbacks: ['1d'], period: '24h' }],
  ['default alerts over a short period', { lookbacks: [], period: '13m' }],
  ['a drill of default alerts that rounds a window to the period', { lookbacks: [], period: '721m', isDrill: true }],
  ['a drill whose shortest window is the period', { lookbacks: ['3m'], period: '4m', isDrill: true }],
  ['a drill with a period below the shortest window', { lookbacks: ['1m', '2m'], period: '1m', isDrill: true }],
])('writes rules and tests that promtool accepts: %s', async (_, document) => {
  const count = await accepted(document);
  if (document.indicator !== raw.indicator) expect(count).toBeGreaterThan(0);
});

const window = '{{.window}}';
const total = 'sent_total';
/** Pairs of a query of bad events and a query of all events. */
const counted: [string, string][] = [
  ['lost_total', total],
  ['sent_total{state="lost"}', total],
  ['lost_total + late_total', total],
  ['lost_total', 'lost_total + arrived_total'],
  ['lost_total or vector(0)', total],
  [`sum(rate(lost_total[${window}])) or vector(0)`, 'sent_total or vector(0)'],
  [`sum(rate(lost_total[${window}])) * 60 / 60`, total],
  [`max(rate(lost_total[${window}]))`, total],
];
const uncounted: [string, string][] = [
  ['lost_total offset 1h', total],
  ['lost_total', 'sent_total @ 100'],
  ['lost_total', 'sent_total @ end() offset 5m'],
  ['vector(2)', total],
  ['lost_total', 'vector(1)'],
  ['-lost_total', total],
  ['+lost_total', total],
  ['lost_total >= 2', total],
  ['lost_total != bool 2', total],
  ['lost_total and on () sent_total', total],
  ['lost_total unless late_total', total],
  [`lost_total{by="${window}"}`, total],
  [`sum(rate(lost_total{by="${window}"}[${window}]))`, total],
  ['2 * lost_total', total],
  ['lost_total', 'sent_total + 1'],
  ['lost_total ^ 2', total],
  ['abs(lost_total)', total],
  ['absent(lost_total)', total],
  ['count(lost_total)', total],
  ['topk(1, lost_total)', total],
  [`sum(increase(lost_total[${window}]))`, total],
  [`sum(irate(lost_total[${window}]))`, total],
  [`sum by (office) (rate(lost_total{office="a"}[${window}]))`, `sum by (office) (rate(sent_total[${window}]))`],
  ['max(sent_total{state="lost"})', 'max(sent_total)'],
];

it.each([...counted, ...uncounted])('writes only tests that pass for %s of %s', async (bad, all) => {
  await accepted({ lookbacks: ['5m'], indicator: ratio(bad, all) });
});

it.each(counted)('writes tests for %s of %s', (bad, all) => {
  expect(compileInto(dir, { lookbacks: ['5m'], indicator: ratio(bad, all) }).tests).not.toEqual([]);
});
