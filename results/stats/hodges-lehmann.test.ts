import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';

describe('the shift by Hodges and Lehmann', () => {
  it('is the median of all differences, with the interval of the rank-sum test', () => {
    // In R, wilcox.test(c(6.5, 7.6, 8.7, 9.8, 11), c(1.1, 2.2, 3.3, 4.4), conf.int = TRUE) gives W = 20. The ends of
    // the 95 % interval are the second and the second last of the 20 differences, because qwilcox(0.025, 5, 4) is 2.
    const { shift, low, high } = hodgesLehmann([1.1, 2.2, 3.3, 4.4], [6.5, 7.6, 8.7, 9.8, 11]);
    const differences = [6.5, 7.6, 8.7, 9.8, 11]
      .flatMap((b) => [1.1, 2.2, 3.3, 4.4].map((a) => b - a))
      .sort((a, b) => a - b);
    expect(shift).toBeCloseTo((differences[9]! + differences[10]!) / 2, 12);
    expect(low).toBeCloseTo(differences[1]!, 12);
    expect(high).toBeCloseTo(differences[18]!, 12);
  });

  it('has no interval when there are too few values', () => {
    expect(hodgesLehmann([1, 2, 3], [4, 5, 6])).toMatchObject({ shift: 3, low: null, high: null });
    expect(hodgesLehmann([1, 2, 3], [4, 5, 6], 0.9).low).toBe(1);
    expect(hodgesLehmann([], [1]).shift).toBeNaN();
  });

  it('moves with the second group, and changes its sign when the groups are swapped', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(values, values, fc.integer({ min: -50, max: 50 }), (first, second, by) => {
        const there = hodgesLehmann(first, second);
        expect(hodgesLehmann(second, first).shift).toBeCloseTo(-there.shift, 9);
        const moved = hodgesLehmann(
          first,
          second.map((value) => value + by),
        );
        expect(moved.shift).toBeCloseTo(there.shift + by, 9);
        if (there.low !== null) expect(there.low).toBeLessThanOrEqual(there.shift);
        if (there.high !== null) expect(there.high).toBeGreaterThanOrEqual(there.shift);
      }),
    );
  });

  it('has a 95 % interval that contains the truth in 95 % of long-tailed samples', () => {
    const random = seededRandom(4)('hodges-lehmann');
    const sample = (by: number) => Array.from({ length: 12 }, () => by - Math.log(1 - random()));
    let held = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const { low, high } = hodgesLehmann(sample(0), sample(0.5));
      if (low! <= 0.5 && 0.5 <= high!) held++;
    }
    expect(held / 1000).toBeGreaterThan(0.93);
    expect(held / 1000).toBeLessThan(0.98);
  });
});
