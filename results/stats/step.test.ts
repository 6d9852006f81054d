import { describe, expect, it } from 'vitest';
import { stepOf } from './step.ts';

const wiggle = (i: number) => ((i * 7919) % 13) / 13 - 0.5;

describe('a step', () => {
  it('is found at its index, with both levels', () => {
    const step = stepOf(
      Array.from({ length: 40 }, (_, i) => (i < 23 ? 1 : 3) + 0.2 * wiggle(i)),
      5,
    )!;
    expect(step.at).toBe(23);
    expect(step.before).toBeCloseTo(1, 1);
    expect(step.after).toBeCloseTo(3, 1);
    expect(step.chance).toBeLessThan(1e-6);
  });

  it('is certain when both levels have no noise, and absent when there is one level', () => {
    expect(stepOf([...new Array(10).fill(1), ...new Array(10).fill(2)], 5)!.chance).toBe(0);
    expect(
      stepOf(
        Array.from({ length: 40 }, (_, i) => 1 + 0.2 * wiggle(i)),
        5,
      )!.chance,
    ).toBeGreaterThan(0.05);
    expect(stepOf(new Array(20).fill(1), 5)!.chance).toBe(1);
  });

  it('is undefined in a short series, and not significant when only three seconds are extreme', () => {
    expect(stepOf([1, 1, 5, 5], 5)).toBeUndefined();
    const freeze = Array.from({ length: 40 }, (_, i) => (i >= 20 && i < 23 ? 4 : 0) + 0.2 * wiggle(i));
    expect(stepOf(freeze, 5)!.chance).toBeGreaterThan(0.05);
  });
});
