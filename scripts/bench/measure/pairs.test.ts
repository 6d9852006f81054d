import { expect, it } from 'vitest';
import { inPairs, middleOf } from './pairs.ts';

it('the 90 % interval of the median of 20 values ends at the 6th and the 15th', () => {
  const values = Array.from({ length: 20 }, (_, i) => 20 - i);
  expect(middleOf(values)).toEqual({ middle: 10.5, low: 6, high: 15 });
});

it('too few values have no bounds', () => {
  expect(middleOf([3, 1, 2])).toEqual({
    middle: 2,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  });
});

it('pairs are measured in alternating order, and returned with the first one first', async () => {
  const order: string[] = [];
  const leg = (name: string) => async () => {
    order.push(name);
    return name;
  };
  const seen: [readonly [string, string], number][] = [];
  const pairs = await inPairs(leg('a'), leg('b'), 3, (pair, number) => seen.push([pair, number]));
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
  expect(pairs).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect(seen.map(([, number]) => number)).toEqual([1, 2, 3]);
});
