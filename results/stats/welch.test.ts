import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from './holm.ts';
import { boundsOf, chanceOfMore, meanDifference, pairedDifference } from './welch.ts';

const group = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 3, maxLength: 12 });

describe('the difference of two means', () => {
  it('has the published standard error, degrees of freedom and p-value', () => {
    // The variances are 2.5 and 10. So the squared standard error is 0.5 + 2, and ν = 2.5² / (0.5² / 4 + 2² / 4).
    const found = meanDifference([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])!;
    expect(found.difference).toBeCloseTo(3, 12);
    expect(found.standardError).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(found.degrees).toBeCloseTo(5.882, 3);
    // By tables of Student's t, 5 % lie beyond 2.015 at five degrees of freedom.
    expect(boundsOf({ difference: 0, standardError: 1, degrees: 5 })[1]).toBeCloseTo(2.015, 3);
    expect(chanceOfMore({ difference: 2.015, standardError: 1, degrees: 5 })).toBeCloseTo(0.05, 4);
  });

  it('changes its sign when the sides are swapped, and scales with the values', () => {
    fc.assert(
      fc.property(group, group, fc.double({ min: 0.5, max: 20, noNaN: true }), (a, b, factor) => {
        const there = meanDifference(a, b)!;
        const back = meanDifference(b, a)!;
        expect(back.difference).toBeCloseTo(-there.difference, 9);
        expect(back.standardError).toBeCloseTo(there.standardError, 9);
        const scaled = meanDifference(
          a.map((value) => value * factor),
          b.map((value) => value * factor),
        )!;
        expect(scaled.difference).toBeCloseTo(there.difference * factor, 6);
        expect(scaled.standardError).toBeCloseTo(there.standardError * factor, 6);
      }),
    );
  });

  it('uses the spread of the larger group for a single value, and is null for two small groups', () => {
    const found = meanDifference([1, 2, 3], [5])!;
    expect([found.difference, found.degrees]).toEqual([3, 2]);
    expect(found.standardError).toBeCloseTo(Math.sqrt(4 / 3), 12);
    expect(meanDifference([1, 2], [3, 4])).toBeNull();
    expect(meanDifference([1, 2, 3], [])).toBeNull();
  });

  it('compares pairs by their differences, whatever both runs of a pair share', () => {
    const first = [1, 5, 9, 13];
    const found = pairedDifference(first, [2.1, 5.9, 10.2, 13.8])!;
    // The differences are 1.1, 0.9, 1.2 and 0.8. Their mean is 1, their standard deviation 0.18257, the error 0.091287.
    expect(found.difference).toBeCloseTo(1, 12);
    expect(found.standardError).toBeCloseTo(0.0912870929, 9);
    expect(found.degrees).toBe(3);
    expect(pairedDifference([1, 2], [2, 3])).toBeNull();
  });

  it('is certain when the values do not spread', () => {
    const same = meanDifference([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])!;
    expect([boundsOf(same), chanceOfMore(same)]).toEqual([[0, 0], 1]);
  });
});

describe("Holm's procedure", () => {
  it('accepts the smallest p-value first, and stops at the first that is not significant', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([true, false, false, true]);
    expect(holm([0.04])).toEqual([true]);
    expect(holm([Number.NaN, 0.5])).toEqual([false, false]);
  });
});
