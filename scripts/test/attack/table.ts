import { inject } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { sample } from './sample.ts';
import './seed-setup.ts';

/** A row or column of a table, such as a kind of attack or an attacked place. */
export interface Named {
  readonly name: string;
}

/** Returns every row with every column for which `applies` returns true, as `[name, row, column]` for `it.each`. */
export function cross<R extends Named, C extends Named>(
  rows: readonly R[],
  columns: readonly C[],
  applies: (row: R, column: C) => boolean = () => true,
): [name: string, row: R, column: C][] {
  return rows.flatMap((row) =>
    columns
      .filter((column) => applies(row, column))
      .map((column): [string, R, C] => [`${row.name} × ${column.name}`, row, column]),
  );
}

/** Returns a generator of numbers from 0 to 1 for `purpose`. The numbers depend on the seed of the attack run. */
export function randomOf(purpose: string): () => number {
  return seededRandom(inject('attackSeed'))(purpose);
}

/**
 * Returns the cells that a test run tries. Draws about `most` cells by the seed of the attack run. Every key that
 * `keysOf` gives to a cell occurs at least once. By default, the keys of a cell are its row and its column.
 * `MESHPROOF_CELLS=all` tries every cell.
 */
export function sampleOf<T extends readonly [string, Named, Named]>(
  purpose: string,
  cells: readonly T[],
  most: number,
  keysOf: (cell: T) => readonly string[] = ([, row, column]) => [`row ${row.name}`, `column ${column.name}`],
): T[] {
  return sample(cells, process.env.MESHPROOF_CELLS === 'all' ? cells.length : most, keysOf, randomOf(purpose));
}
