import { describe, expect, it } from 'vitest';
import { metBy } from './met-by.ts';

describe('a promise', () => {
  it.each([
    [[0.01, 0.05], { atMost: 0.06 }, true],
    [[0.05, 0.07], { atMost: 0.06 }, null],
    [[0.061, 0.09], { atMost: 0.06 }, false],
    [[0.96, 0.99], { atLeast: 0.95 }, true],
    [[0.88, 0.99], { atLeast: 0.9 }, null],
    [[0.66, 0.81], { atLeast: 0.9 }, false],
    [[0.76, 0.84], { atLeast: 0.75, atMost: 0.85 }, true],
    [[0.7, 0.84], { atLeast: 0.75, atMost: 0.85 }, null],
    [[0.86, 0.9], { atLeast: 0.75, atMost: 0.85 }, false],
    [[0.8, 0.8], {}, true],
  ] as const)('with the interval %j and the bound %j is met: %s', (interval, bound, met) => {
    expect(metBy(interval, bound)).toBe(met);
  });
});
