import { describe, expect, it } from 'vitest';
import { metBy, metByAll } from './met-by.ts';

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

describe('a promise on several shares', () => {
  const of = (...hits: number[]) => hits.map((one) => ({ hits: one, trials: 2000 }));
  it.each([
    [of(100, 90, 80), { atMost: 0.06 }, true],
    [of(110, 0, 0), { atMost: 0.06 }, null],
    [of(160, 0, 0), { atMost: 0.06 }, false],
    [of(1900, 1940), { atLeast: 0.93, atMost: 0.98 }, true],
    [of(1800, 1900), { atLeast: 0.93, atMost: 0.98 }, false],
  ])('with the counts %j and the bound %j is met: %s', (counts, bound, met) => {
    expect(metByAll(counts, bound)).toBe(met);
  });

  it('needs a clearer share to be contradicted when there are more shares', () => {
    const counts = (n: number) => of(141, ...new Array<number>(n - 1).fill(0));
    expect(metByAll(counts(1), { atMost: 0.06 })).toBe(false);
    expect(metByAll(counts(20), { atMost: 0.06 })).toBeNull();
  });
});
