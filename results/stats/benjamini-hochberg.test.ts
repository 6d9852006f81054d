import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { holm } from './holm.ts';

describe('the correction by Benjamini and Hochberg', () => {
  it('finds the same significant tests as the example of the paper at 5 %', () => {
    // The example of the paper by Benjamini and Hochberg: the p-values of 15 tests. At 5 %, the first four are
    // significant.
    const chances = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(benjaminiHochberg(chances, 0.05).filter(Boolean)).toHaveLength(4);
  });

  it('finds nothing without an effect, and at least as much as Holm at the same level', () => {
    expect(benjaminiHochberg([])).toEqual([]);
    expect(benjaminiHochberg([0.5, 0.9])).toEqual([false, false]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (chances) => {
        const found = benjaminiHochberg(chances, 0.05);
        for (const [at, held] of holm(chances, 0.05).entries()) if (held) expect(found[at]).toBe(true);
      }),
    );
  });
});
