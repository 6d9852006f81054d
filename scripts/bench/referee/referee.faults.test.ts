import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSeed } from '../../test/attack/seed.ts';
import { cells } from './cells.ts';
import { confidenceOf, runCell } from './run-cell.ts';

/** With this time limit of a cell, all cells together take about ten minutes. */
const seconds = 600 / cells.length;
const seed = readSeed(process.env.MESHPROOF_SEED, () => randomInt(2 ** 31));

describe(`the published figures, with seed ${seed}`, () => {
  it.each(cells)('$group: $name', { timeout: 180_000 }, async (cell) => {
    const figures = await runCell(cell, { seed, seconds, confidence: confidenceOf(cells) });
    expect(figures.filter(({ met }) => met === false)).toEqual([]);
  });
});
