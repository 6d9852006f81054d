import { describe, expect, it } from 'vitest';
import { blockedDifference, withoutBlocks } from './blocked-difference.ts';
import { pooledDifference } from './welch.ts';

describe('the difference within blocks', () => {
  it('is the pooled difference when there is one block', () => {
    const [a, b] = [
      [1, 2, 4],
      [3, 5, 5],
    ];
    const found = blockedDifference({ values: a, blocks: [0, 0, 0] }, { values: b, blocks: [0, 0, 0] })!;
    const pooled = pooledDifference(a, b)!;
    expect(found.difference).toBeCloseTo(pooled.difference, 12);
    expect(found.standardError).toBeCloseTo(pooled.standardError, 12);
    expect(found.degrees).toBe(pooled.degrees);
  });

  it('does not depend on effects that a whole block shares', () => {
    const first = { values: [1, 1.2, 11, 11.1], blocks: [0, 0, 1, 1] };
    const second = { values: [2, 2.1, 12, 12.3], blocks: [0, 0, 1, 1] };
    const found = blockedDifference(first, second)!;
    // The group means are 1.1 and 2.05 in the first block, and 11.05 and 12.15 in the second block. The differences
    // 0.95 and 1.1 have equal weights of 1.
    expect(found.difference).toBeCloseTo(1.025, 12);
    // The sum of squares is 0.02 + 0.005 + 0.005 + 0.045 within the groups, and 2 · 0.075² between the two differences.
    // There are five degrees of freedom, and the weights add up to 2.
    expect(found.standardError).toBeCloseTo(Math.sqrt((0.075 + 0.01125) / 5 / 2), 12);
    expect(found.degrees).toBe(5);
    const [a, b] = withoutBlocks(first, second);
    expect(Math.max(...a.map(Math.abs), ...b.map(Math.abs))).toBeLessThan(1);
  });

  it('is unknown without a block of both groups or without a degree of freedom', () => {
    expect(blockedDifference({ values: [1, 2], blocks: [0, 0] }, { values: [3, 4], blocks: [1, 1] })).toBeNull();
    expect(blockedDifference({ values: [1], blocks: [0] }, { values: [3], blocks: [0] })).toBeNull();
  });
});
