import fc from 'fast-check';
import { expect, it } from 'vitest';
import { append, largest, smallest } from './long-lists.ts';

it('finds the same extremes as Math.min and Math.max', () => {
  fc.assert(
    fc.property(fc.array(fc.double()), (values) => {
      expect(smallest(values)).toBe(Math.min(...values));
      expect(largest(values)).toBe(Math.max(...values));
    }),
  );
});

it('accepts lists whose elements do not fit on the stack', () => {
  const long = Array.from({ length: 1_000_000 }, (_, i) => i);
  expect([smallest(long), largest(long)]).toEqual([0, 999_999]);
  const list = [-1];
  append(list, long);
  expect([list.length, list.at(-1)]).toEqual([1_000_001, 999_999]);
});
