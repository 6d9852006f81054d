import { describe, expect, it } from 'vitest';
import { binomialCdf } from './binomial.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { orderRanks } from './quantile.ts';

describe('the incomplete beta function', () => {
  it.each([
    // Known special cases: I_x(1, b) = 1 - (1 - x)^b, I_x(a, 1) = x^a, I_x(2, 2) = 3 x² - 2 x³, and the arcsine law.
    [0.1, 1, 7, 1 - 0.9 ** 7],
    [0.99, 1, 0.5, 1 - Math.sqrt(0.01)],
    [0.3, 12, 1, 0.3 ** 12],
    [0.4, 2, 2, 3 * 0.16 - 2 * 0.064],
    [0.25, 0.5, 0.5, (2 / Math.PI) * Math.asin(Math.sqrt(0.25))],
    [0, 3, 4, 0],
    [1, 3, 4, 1],
  ])('is exact at x = %d, a = %d, b = %d', (x, a, b, expected) => {
    expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 11);
  });
});

describe('the binomial distribution', () => {
  it.each([300_000, 1_000_000, 10_000_000, 30_000_000])('is right at the middle of %d fair trials', (n) => {
    // For an even n, P(X ≤ n / 2) = 1/2 + P(X = n / 2) / 2, and P(X = n / 2) ≈ √(2 / πn) (1 - 1 / 4n).
    expect(binomialCdf(n / 2, n, 0.5)).toBeCloseTo(0.5 + Math.sqrt(2 / (Math.PI * n)) / 2, 7);
  });

  it('gives ranks that agree with the normal distribution for 30 million values', () => {
    const { lower, upper } = orderRanks(30e6, 0.75);
    const half = 1.644854 * Math.sqrt(30e6 * 0.75 * 0.25);
    expect(Math.abs(upper! - (22.5e6 + half))).toBeLessThan(3);
    expect(Math.abs(lower! - (22.5e6 - half))).toBeLessThan(3);
  });
});
