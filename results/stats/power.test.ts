import { describe, expect, it } from 'vitest';
import { detectableChange, equivalenceOf, type PowerCase, powerOf } from './power.ts';

const plan = (change: Partial<PowerCase>): PowerCase => ({
  base: 5,
  head: 5,
  paired: false,
  level: 0.05,
  margin: 0,
  spread: 1,
  degrees: Number.POSITIVE_INFINITY,
  ...change,
});

describe('the power of a comparison', () => {
  it('is the power of the noncentral t for pairs', () => {
    // In scipy.stats, 1 - nct.cdf(t.ppf(0.95, n - 1), n - 1, change * sqrt(n)) is 0.7544 for ten pairs and 0.5044 for
    // five.
    expect(powerOf(0.8, plan({ base: 10, head: 10, paired: true }))).toBeCloseTo(0.7544, 1.5);
    expect(powerOf(2 / Math.sqrt(5), plan({ paired: true }))).toBeCloseTo(0.5044, 1.5);
  });

  it('is the level when nothing changed, and at most a half for a change as large as the margin', () => {
    expect(powerOf(0, plan({ base: 10, head: 10 }))).toBeLessThan(0.06);
    expect(powerOf(1, plan({ base: 1000, head: 1000, margin: 1, paired: true }))).toBeLessThan(0.55);
  });

  it('is four in five for the detectable change, for any sides, level and margin', () => {
    for (const change of [
      {},
      { base: 3, head: 3 },
      { base: 20, head: 1 },
      { level: 0.002 },
      { margin: 0.9 },
      { degrees: 8 },
    ]) {
      expect(powerOf(detectableChange(plan(change)), plan(change))).toBeCloseTo(0.8, 1.5);
    }
    expect(detectableChange(plan({ level: 0.002 }))).toBeGreaterThan(detectableChange(plan({})));
    expect(detectableChange(plan({ degrees: 8 }))).toBeGreaterThan(detectableChange(plan({})));
    expect(detectableChange(plan({ margin: 3 }))).toBeGreaterThan(3);
    expect(detectableChange(plan({ spread: 0, margin: 0.05 }))).toBe(0.05);
  });

  it('is larger for equivalence with a wider margin, and 1 without a spread', () => {
    expect(equivalenceOf(plan({ margin: 1 }))).toBeLessThan(equivalenceOf(plan({ margin: 2 })));
    expect(equivalenceOf(plan({ margin: 9 }))).toBeGreaterThan(0.99);
    expect(equivalenceOf(plan({ spread: 0 }))).toBe(1);
  });
});
