import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Slice } from '../../results/record/digest.ts';
import { artifactsDir } from '../../results/store/run-files.ts';
import { exchangesFile } from '../../simulators/k6/rows/failing-exchanges.ts';
import { withExamples } from './failure-examples.ts';

const slice = (status: string, part: Slice['part'] = 'errors'): Slice => ({
  part,
  kind: 'api',
  endpoint: 'GET /user',
  status,
  sum: 4,
});
const exchange = { scenario: 'api', phase: 'steady', name: 'GET /user', status: 500, errorCode: 1500 };
const trace = (n: number) => String(n).repeat(32);

function runWith(lines: readonly string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, artifactsDir));
  writeFileSync(join(dir, artifactsDir, exchangesFile), lines.join('\n'));
  return dir;
}

const slices = [slice('500'), slice('error 1050'), slice('404'), slice('500', 'waiting')];
const examples = async (dir: string) =>
  (await withExamples(slices, dir, new Set(['steady']))).map((one) => one.examples ?? null);

it('adds up to three trace ids or request ids to each slice of failures, those of judged phases first', async () => {
  const lines = [
    { ...exchange, traceId: trace(1), requestId: 'r-1' },
    { ...exchange, traceId: trace(2), requestId: null, phase: 'warm-up' },
    { ...exchange, traceId: null, requestId: 'r-3' },
    { ...exchange, traceId: null, requestId: null },
    { ...exchange, traceId: null, requestId: '\u001b[31m red' },
    { ...exchange, traceId: trace(4), requestId: null },
    { ...exchange, traceId: trace(5), requestId: null },
    { ...exchange, traceId: trace(6), requestId: null, status: 0, errorCode: 1050 },
    { ...exchange, traceId: trace(7), requestId: null, status: 404, phase: 'warm-up' },
  ];
  const dir = runWith(lines.map((one) => JSON.stringify(one)));
  expect(await examples(dir)).toEqual([[trace(1), 'r-3', trace(4)], [trace(6)], [trace(7)], null]);
});

it('adds no example without an artifact, and only the examples before a damaged line', async () => {
  expect(await examples(runWith([]))).toEqual([null, null, null, null]);
  expect(await examples('/nowhere')).toEqual([null, null, null, null]);
  const dir = runWith([JSON.stringify({ ...exchange, traceId: trace(1), requestId: null }), '{"scena']);
  expect((await examples(dir))[0]).toEqual([trace(1)]);
});
