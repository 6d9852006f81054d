import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf } from './binomial.ts';
import { nearestRank, orderRanks, rankOf } from './quantile.ts';

const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('the nearest rank', () => {
  it('gives known values', () => {
    // The example of https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method
    const list = [15, 20, 35, 40, 50];
    expect([0.05, 0.3, 0.4, 0.5, 1].map((q) => nearestRank(list, q))).toEqual([15, 20, 20, 35, 50]);
    expect(nearestRank([], 0.5)).toBeNaN();
    expect(rankOf(20, 0.95)).toBe(19);
  });

  it('is the smallest value for which at least the share q of all values is not larger', () => {
    fc.assert(
      fc.property(values, share, (list, q) => {
        const sorted = Float64Array.from(list).sort();
        const value = nearestRank(sorted, q);
        const atMost = sorted.filter((one) => one <= value).length;
        const below = sorted.filter((one) => one < value).length;
        expect(atMost).toBeGreaterThanOrEqual(q * sorted.length - 1e-6);
        expect(below).toBeLessThan(q * sorted.length);
      }),
    );
  });
});

describe('the order statistics that bound a quantile', () => {
  it('bound it from above with exactly as many values as the sample rule requires', () => {
    for (const [q, n] of [
      [0.75, 11],
      [0.95, 59],
      [0.99, 299],
    ] as const) {
      expect(orderRanks(n, q).upper).toBe(n);
      expect(orderRanks(n - 1, q).upper).toBeNull();
    }
  });

  it('have no lower bound for a p95 with a single value', () => {
    expect(orderRanks(1, 0.95)).toEqual({ lower: null, upper: null });
    expect(orderRanks(2, 0.95).lower).toBe(1);
  });

  it('have 95 % confidence, and are the tightest ranks that have it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), share, (n, q) => {
        const { lower, upper } = orderRanks(n, q);
        if (lower !== null) {
          expect(1 - binomialCdf(lower - 1, n, q)).toBeGreaterThanOrEqual(0.95);
          expect(1 - binomialCdf(lower, n, q)).toBeLessThanOrEqual(0.95 + 1e-9);
        }
        if (upper !== null) {
          expect(binomialCdf(upper - 1, n, q)).toBeGreaterThanOrEqual(0.95);
          expect(binomialCdf(upper - 2, n, q)).toBeLessThan(0.95);
        }
      }),
    );
  });
});
