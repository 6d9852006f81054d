import { describe, expect, it } from 'vitest';
import { upperBound } from './binomial.ts';
import { samplesNeeded } from './samples-needed.ts';

describe('the samples that a share needs', () => {
  it('are the published numbers', () => {
    expect([0.75, 0.95, 0.99, 0.999].map((q) => samplesNeeded(q))).toEqual([11, 59, 299, 2995]);
  });

  it('are the fewest good ones with which the bound reaches the share', () => {
    for (const q of [0.5, 0.75, 0.9, 0.95, 0.99]) {
      const n = samplesNeeded(q);
      expect(1 - upperBound(0, n)).toBeGreaterThanOrEqual(q);
      expect(1 - upperBound(0, n - 1)).toBeLessThan(q);
    }
  });

  it('are one for a share of 0 and infinite for a share of 1', () => {
    expect([samplesNeeded(0), samplesNeeded(1)]).toEqual([1, Number.POSITIVE_INFINITY]);
  });
});
