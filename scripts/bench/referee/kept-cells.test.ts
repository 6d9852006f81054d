import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptCells } from './kept-cells.ts';
import type { Figure } from './run-cell.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'referee-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const figure = (hits: number): Figure => ({
  group: 'coins',
  cell: 'a coin',
  figure: 'heads',
  bound: { atMost: 0.5 },
  hits,
  trials: 2000,
  interval: [0.1, 0.2],
  met: true,
});

it('returns kept cells only to a run with the same seed and code', () => {
  const file = join(folder, 'a/cells.jsonl');
  keptCells(file, 'seed 1').add(3, [figure(7)]);
  keptCells(file, 'seed 2').add(4, [figure(8)]);
  expect([...keptCells(file, 'seed 1').read()]).toEqual([[3, [figure(7)]]]);
  expect([...keptCells(file, 'seed 3').read()]).toEqual([]);
});

it('loses only the cell that was being written when the process was killed', () => {
  const file = join(folder, 'cells.jsonl');
  const kept = keptCells(file, 'seed 1');
  kept.add(0, [figure(1)]);
  appendFileSync(file, '{"key":"seed 1","index":1,"figu');
  kept.add(2, [figure(2)]);
  expect([...kept.read().keys()]).toEqual([0, 2]);
});

it('keeps nothing after a complete run, so that the next run with the same seed measures again', () => {
  const kept = keptCells(join(folder, 'cells.jsonl'), 'seed 1');
  kept.add(0, [figure(1)]);
  kept.clear();
  expect(kept.read().size).toBe(0);
});
