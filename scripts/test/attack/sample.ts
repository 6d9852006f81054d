import { pickIndex } from '../../../scenarios/base/random.ts';

/**
 * Returns about `most` cells of a table, drawn by `random`, in the order of the table. `keysOf` returns the keys of a
 * cell, such as its row. The sample has a cell for each key, so it may have more than `most` cells.
 */
export function sample<T>(
  cells: readonly T[],
  most: number,
  keysOf: (cell: T) => readonly string[],
  random: () => number,
): T[] {
  const missing = new Set(cells.flatMap(keysOf));
  const left = shuffled(cells, random);
  const drawn = new Set<T>();
  // Draws the cell with the most missing keys first, so that few cells cover all keys.
  while (missing.size > 0) {
    const gainOf = (cell: T) => new Set(keysOf(cell).filter((key) => missing.has(key))).size;
    const best = left.reduce((one, other) => (gainOf(other) > gainOf(one) ? other : one));
    drawn.add(best);
    for (const key of keysOf(best)) missing.delete(key);
  }
  for (const cell of left) if (drawn.size < most) drawn.add(cell);
  return cells.filter((cell) => drawn.has(cell));
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const rest = [...all];
  return all.map(() => rest.splice(pickIndex(random, rest.length), 1)[0]!);
}
