import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf, lowerBound, upperBound } from './binomial.ts';

describe('the exact binomial bounds', () => {
  it('give the values of the closed forms at the ends', () => {
    // Without a hit in n, the upper bound is 1 - 0.05^(1/n). Its approximation 3/n is "the rule of three".
    expect(upperBound(0, 59)).toBeCloseTo(1 - 0.05 ** (1 / 59), 8);
    expect(lowerBound(10, 10)).toBeCloseTo(0.05 ** (1 / 10), 8);
    expect(lowerBound(0, 10)).toBe(0);
    expect(upperBound(10, 10)).toBe(1);
  });

  it('agree with the published 90 % interval for 5 of 100', () => {
    // R: binom.test(5, 100, conf.level = 0.9) → 0.01990764, 0.1022504
    expect(lowerBound(5, 100)).toBeCloseTo(0.01991, 4);
    expect(upperBound(5, 100)).toBeCloseTo(0.10225, 4);
  });

  it('leave exactly 5 % beyond them', () => {
    const counts = fc
      .integer({ min: 1, max: 20_000 })
      .chain((n) => fc.tuple(fc.integer({ min: 1, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([hits, n]) => {
        expect(1 - binomialCdf(hits - 1, n, lowerBound(hits, n))).toBeCloseTo(0.05, 5);
        if (hits < n) expect(binomialCdf(hits, n, upperBound(hits, n))).toBeCloseTo(0.05, 5);
      }),
      { numRuns: 60 },
    );
  });

  it('contain the share, and are 0 and 1 without samples', () => {
    expect([lowerBound(0, 0), upperBound(0, 0)]).toEqual([0, 1]);
    expect(lowerBound(3, 400)).toBeLessThan(3 / 400);
    expect(upperBound(3, 400)).toBeGreaterThan(3 / 400);
  });
});

describe('the binomial distribution', () => {
  it('sums the probabilities of its terms', () => {
    expect(binomialCdf(1, 3, 0.5)).toBeCloseTo(0.5, 10);
    expect(binomialCdf(10, 11, 0.75)).toBeCloseTo(1 - 0.75 ** 11, 10);
    expect([binomialCdf(-1, 3, 0.5), binomialCdf(3, 3, 0.5)]).toEqual([0, 1]);
  });

  it.each([10_000, 300_000, 1_000_000, 10_000_000, 30_000_000])('is exact for %d values', (n) => {
    // By symmetry, P(X ≤ n / 2) is 0.5 plus half of P(X = n / 2). Stirling's formula gives P(X = n / 2).
    expect(binomialCdf(n / 2, n, 0.5)).toBeCloseTo(0.5 + 0.5 * Math.sqrt(2 / (Math.PI * n)), 6);
  });
});
