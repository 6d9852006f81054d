import { inject } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import './seed-setup.ts';

/** A way to attack, a place that it attacks, a reader, a file: anything that is one row or one column of a table. */
export interface Named {
  readonly name: string;
}

/** Every row with every column, as `[name, row, column]` for `it.each`. A new row or column is one line in its list. */
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

/** Random numbers from 0 to 1 for `purpose`. The seed of the attack run decides them. */
export function randomOf(purpose: string): () => number {
  return seededRandom(inject('attackSeed'))(purpose);
}
