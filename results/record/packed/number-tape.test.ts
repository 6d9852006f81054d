import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberTape } from './number-tape.ts';

const numbers = fc.oneof(
  fc.integer({ min: -70, max: 70 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double().map((value) => value + 0),
  fc.constantFrom(2 ** 29 - 1, 2 ** 29, -(2 ** 29), 1 - 2 ** 29, 2 ** 53, -1e300, 5e-324),
);

it('reads the numbers that were written, of any size', () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 300 }), (written) => {
      const tape = new NumberTape();
      for (const one of written) tape.push(one);
      const read: number[] = [];
      for (const reader = tape.read(); !reader.isAtEnd; ) read.push(reader.next());
      expect(read).toEqual(written);
    }),
  );
});
