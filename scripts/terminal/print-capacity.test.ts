import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
  expect(readdirSync(store)).toEqual([expect.stringMatching(/^capacity-\d{8}T\d{6}Z-checkout-[0-9a-f]{4}\.html$/)]);
});

describe('searches that end in the same second', () => {
  const ends = (reasons: readonly string[], randoms: readonly number[]) => {
    vi.spyOn(Date, 'now').mockReturnValue(0);
    const random = vi.spyOn(Math, 'random');
    for (const [i, reason] of reasons.entries()) {
      random.mockReturnValueOnce(randoms[i]!);
      expect(printCapacity({ ...goldenCapacity, reason }, { store: dir }, silent)).toBe(0);
    }
    return readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'));
  };

  it('write a page each', () => {
    const reasons = ['the first', 'the second', 'the third', 'the fourth', 'the fifth'];
    const pages = ends(reasons, [0, 0.2, 0.4, 0.6, 0.8]);
    expect(reasons.map((reason) => pages.filter((page) => page.includes(reason)).length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('never replace the page of another', () => {
    const pages = ends(['the former', 'the latter'], [0.5, 0.5]);
    expect(pages.map((page) => [page.includes('the former'), page.includes('the latter')])).toEqual([[true, false]]);
  });
});

it('prints the result, and keeps its exit code, when the page cannot be written', () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  expect(printCapacity(goldenCapacity, { store: join(file, 'runs'), json: true }, silent)).toBe(0);
  expect([JSON.parse(printed), existsSync(join(file, 'runs'))]).toEqual([goldenCapacity, false]);
});
