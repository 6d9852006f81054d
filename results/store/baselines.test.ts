import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunDigest } from '../record/digest.ts';
import { baselineFile, readBaselines, writeBaseline } from './baselines.ts';
import { temporaryStore } from './store.fixture.ts';

const run = (id: string): RunDigest => ({
  id,
  startedAt: '2026-11-24T08:00:00.000Z',
  plan: 'smoke',
  target: 'shop',
  profile: null,
  seed: 1,
  version: '0.1.0',
  tags: {},
  comparableKey: 'k',
  environment: {},
  unfit: null,
  measures: [],
  shapes: [],
  requests: 0,
  slices: [],
});
const baseline = (...ids: string[]) => ({
  comparableKey: 'k',
  plan: 'smoke',
  target: 'my shop/../x',
  updatedAt: '2026-11-24T09:00:00.000Z',
  runs: ids.map(run),
});

describe('the baselines of a store', () => {
  it('reads a baseline back and writes one line per run', () => {
    const storeDir = temporaryStore();
    expect(readBaselines(storeDir)).toEqual([]);
    const file = writeBaseline(storeDir, baseline('a', 'b'));
    expect(readBaselines(storeDir)).toEqual([{ file, baseline: baseline('a', 'b') }]);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('"id":'))).toHaveLength(2);
  });

  it('keeps the file inside the store whatever the name of the target', () => {
    const storeDir = temporaryStore();
    expect(dirname(baselineFile(storeDir, baseline('a')))).toBe(`${storeDir}/baselines`);
  });

  it.each([
    ['half a file', '{"schema": "meshproof.ba', ''],
    ['another version', '{"schema": "meshproof.baseline/v9"}', 'schema'],
    [
      'a run without an id',
      JSON.stringify({ schema: 'meshproof.baseline/v1', ...baseline('a'), runs: [{}] }),
      'runs.0.id',
    ],
  ])('names the damaged file: %s', (_, text, key) => {
    const storeDir = temporaryStore();
    const file = baselineFile(storeDir, baseline('a'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    expect(() => readBaselines(storeDir)).toThrow(
      expect.objectContaining({ where: expect.objectContaining({ file, ...(key && { key }) }) }),
    );
  });
});
