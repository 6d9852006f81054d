import { expect, it } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { keysOfPair, pairs } from './pairs.fixture.ts';
import { sample } from './sample.ts';

const rows = ['a', 'b', 'c', 'd', 'e', 'f'];
const cells = rows.flatMap((row) => [1, 2, 3, 4].map((column) => ({ row, column })));
const keysOf = ({ row, column }: (typeof cells)[number]) => [row, `column ${column}`];
const draw = (seed: number, most: number) => sample(cells, most, keysOf, seededRandom(seed)('table'));
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

it('contains each key at least once, also when fewer cells are asked for than keys need', () => {
  for (const seed of seeds)
    for (const most of [1, 10, 20]) {
      const drawn = draw(seed, most);
      expect(new Set(drawn.flatMap(keysOf)).size).toBe(10);
      expect(drawn.length).toBeGreaterThanOrEqual(Math.max(6, most));
      expect(drawn.length).toBeLessThanOrEqual(Math.max(8, most));
    }
});

it('draws the same cells for the same seed, in the order of the table', () => {
  const drawn = draw(5, 12);
  expect(draw(5, 12)).toEqual(drawn);
  expect(drawn).toEqual(cells.filter((cell) => drawn.includes(cell)));
});

it('draws each cell for some seed', () => {
  expect(new Set(seeds.flatMap((seed) => draw(seed, 12))).size).toBe(cells.length);
});

it('keeps all cells when they are few enough', () => {
  expect(draw(1, cells.length)).toEqual(cells);
});

it('tries each kind of pair of commands, and each command, in each run', () => {
  const keys = new Set(pairs.flatMap(keysOfPair));
  for (const seed of seeds.slice(0, 5)) {
    const drawn = sample(pairs, 48, keysOfPair, seededRandom(seed)('pairs'));
    expect(drawn).toHaveLength(48);
    expect(new Set(drawn.flatMap(keysOfPair))).toEqual(keys);
  }
});
