import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { keepSummary, readSummary } from './summary.ts';

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'k6-summary-'));
});
afterAll(() => rmSync(room, { recursive: true }));

const read = (text: string) => {
  const file = join(room, 'summary.json');
  writeFileSync(file, text);
  return readSummary(file);
};

describe('readSummary', () => {
  it("returns values by k6's names, and 0 for events that never occurred", () => {
    const metrics = { http_reqs: { type: 'counter', values: { count: 12, rate: 3 } } };
    const summary = read(JSON.stringify({ startedAtMs: 5, durationMs: 1, metrics }));
    expect(summary?.startedAtMs).toBe(5);
    expect(summary?.count('http_reqs')).toBe(12);
    expect(summary?.count('iterations')).toBe(0);
  });

  it('leaves out the values of a metric that became infinite, and keeps the others', () => {
    const metrics = {
      mine: { values: { avg: Number.POSITIVE_INFINITY, 'p(95)': Number.NaN, count: 3 } },
      iterations: { values: { count: 7 } },
    };
    const summary = read(JSON.stringify({ startedAtMs: 5, durationMs: 1, metrics }));
    expect(summary?.values('mine')).toEqual({ count: 3 });
    expect(summary?.count('iterations')).toBe(7);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'knows exactly the metrics of the file: %s',
    (name) => {
      const withName = read(`{"startedAtMs":5,"durationMs":1,"metrics":{"${name}":{"values":{"count":7}}}}`);
      expect(withName?.values(name)).toEqual({ count: 7 });
      expect(read('{"startedAtMs":5,"durationMs":1,"metrics":{}}')?.values(name)).toBeUndefined();
    },
  );

  it('is undefined when the file is missing, incomplete or of another shape', () => {
    expect(readSummary(join(room, 'none.json'))).toBeUndefined();
    expect(read('{"metrics": {')).toBeUndefined();
    expect(read('[]')).toBeUndefined();
  });
});

it('keeps the summary without secrets, also in the names of metrics', () => {
  masker.add('hunterAlpha92Bravo');
  const file = join(room, 'k6-summary.json');
  const metrics = { m_hunterAlpha92Bravo: { type: 'counter', values: { count: 1 } } };
  writeFileSync(file, JSON.stringify({ startedAtMs: 5, durationMs: 1, metrics }));
  keepSummary(file, join(room, 'artifacts'));
  const kept = readFileSync(join(room, 'artifacts', 'k6-summary.json'), 'utf8');
  expect(JSON.parse(kept).metrics).toEqual({ 'm_***': { type: 'counter', values: { count: 1 } } });
});

it('keeps valid JSON when a value of a metric is a secret of digits', () => {
  masker.add('73419028');
  const file = join(room, 'k6-summary.json');
  const metrics = { pin: { type: 'trend', values: { max: 73419028, count: 3 } } };
  writeFileSync(file, JSON.stringify({ startedAtMs: 5, durationMs: 1, metrics }));
  keepSummary(file, join(room, 'artifacts'));
  const kept = readFileSync(join(room, 'artifacts', 'k6-summary.json'), 'utf8');
  expect(JSON.parse(kept).metrics).toEqual({ pin: { type: 'trend', values: { max: '***', count: 3 } } });
});
