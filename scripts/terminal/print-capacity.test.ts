import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { goldenCapacity } from '../../results/report/golden.fixture.ts';
import { printCapacity } from './print-capacity.ts';
import { silent } from './terminal.ts';

let dir: string;
let printed: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-capacity-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

it('prints the result as one document and writes its page into the store', () => {
  const store = join(dir, 'runs');
  expect(printCapacity(goldenCapacity, { store, json: true }, silent)).toBe(0);
  expect(JSON.parse(printed)).toEqual(goldenCapacity);
  expect(readdirSync(store)).toEqual([expect.stringMatching(/^capacity-checkout-\d{8}T\d{6}Z\.html$/)]);
});

it('prints the result, and keeps its exit code, when the page cannot be written', () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  expect(printCapacity(goldenCapacity, { store: join(file, 'runs'), json: true }, silent)).toBe(0);
  expect([JSON.parse(printed), existsSync(join(file, 'runs'))]).toEqual([goldenCapacity, false]);
});
