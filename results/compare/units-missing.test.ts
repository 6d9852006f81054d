import { describe, expect, it } from 'vitest';
import { equivalenceOf } from '../stats/power.ts';
import { unitsMissing } from './units-missing.ts';

const margin = Math.log1p(0.05);
const known = { paired: false, margin, degrees: Number.POSITIVE_INFINITY };

describe('the number of further units', () => {
  it.each([
    { base: 5, head: 5, paired: false, spread: 0.05, degrees: 8 },
    { base: 3, head: 3, paired: false, spread: 0.03, degrees: 4 },
    { base: 10, head: 10, paired: false, spread: 0.06, degrees: 18 },
    { base: 20, head: 3, paired: false, spread: 0.04, degrees: 21 },
    { base: 20, head: 1, paired: false, spread: 0.05, degrees: 19 },
    { base: 5, head: 5, paired: true, spread: 0.05, degrees: 4 },
  ])('is the smallest with which four unchanged comparisons in five are equivalent: %j', (plan) => {
    const { units, isEnough } = unitsMissing({ ...plan, margin });
    const shown = (more: number) =>
      equivalenceOf({ ...plan, margin, level: 0.05, base: plan.base + more, head: plan.head + more });
    expect(isEnough).toBe(true);
    expect(shown(units)).toBeGreaterThanOrEqual(0.8);
    expect(shown(units - 1)).toBeLessThan(0.8);
  });

  // With n = 2 × (spread / margin)² × (1.645 + 1.282)² runs on each side, both 95 % bounds are within the margin in 80
  // % of comparisons. 1.645 is the normal quantile of 95 %. 1.282 is the normal quantile of 90 %, because each of the
  // two bounds may exceed the margin in 10 % of comparisons (Chow and Liu, Design and Analysis of Bioavailability and
  // Bioequivalence Studies, 2009).
  it.each([
    [10, 0.05],
    [10, 0.055],
    [15, 0.06],
  ])('agrees with normal quantiles for %i runs a side that spread by %d', (runs, spread) => {
    const expected = 2 * ((spread / margin) * (1.645 + 1.282)) ** 2;
    const { units } = unitsMissing({ ...known, base: runs, head: runs, spread });
    expect(Math.abs(runs + units - expected)).toBeLessThanOrEqual(2);
  });

  it.each([0.09, 0.2, 1])('is not feasible with a spread of %d: thirty more units would not be enough', (spread) => {
    expect(unitsMissing({ ...known, base: 5, head: 5, spread })).toEqual({ units: 30, isEnough: false });
  });
});
