import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizePool } from './pool.ts';

describe('sizePool', () => {
  it.each([
    [0.5, { preAllocated: 1, max: 5, needed: 5 }],
    [10, { preAllocated: 11, max: 100, needed: 100 }],
    [110, { preAllocated: 121, max: 1100, needed: 1100 }],
    [1000, { preAllocated: 400, max: 2000, needed: 10_000 }],
  ])('sizes the pool for %d/s with a timeout of 10 s', (perSecond, pool) => {
    expect(sizePool({ perSecond, timeoutS: 10 }, 1)).toEqual(pool);
  });

  it('uses the sizes that the plan sets, and still returns the needed number', () => {
    const vus = { preAllocated: 1, max: 2 };
    expect(sizePool({ perSecond: 110, timeoutS: 10, vus }, 1)).toEqual({ ...vus, needed: 1100 });
  });

  it('never creates more VUs before the start than the maximum, nor fewer than one', () => {
    const rate = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
    const timeout = fc.double({ min: 1e-3, max: 600, noNaN: true });
    fc.assert(
      fc.property(rate, timeout, (perSecond, timeoutS) => {
        const { preAllocated, max } = sizePool({ perSecond, timeoutS }, 1);
        expect(preAllocated).toBeGreaterThanOrEqual(1);
        expect(max).toBeGreaterThanOrEqual(preAllocated);
      }),
    );
  });
});
