import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trendOf } from './trend.ts';

const x = Array.from({ length: 12 }, (_, i) => i);

describe('a trend', () => {
  it('of a straight line is its slope, with the p-value of one order in 12!', () => {
    const { slope, interval, chance } = trendOf(
      x,
      x.map((i) => 3 * i + 1),
    );
    expect([slope, interval]).toEqual([3, [3, 3]]);
    expect(chance).toBeCloseTo(1 / 479_001_600, 15);
  });

  it('is robust against one outlier, and not significant without a trend', () => {
    const wild = x.map((i) => (i === 5 ? 900 : 2 * i));
    expect(trendOf(x, wild).slope).toBeCloseTo(2, 5);
    expect(trendOf(x, [1, 5, 2, 4, 3, 3, 4, 2, 5, 1, 3, 2]).chance).toBeGreaterThan(0.2);
    expect(
      trendOf(
        x,
        x.map(() => 7),
      ),
    ).toMatchObject({ slope: 0, interval: [0, 0] });
  });

  it('changes its sign with the series, and has an interval that contains its slope', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 12, maxLength: 12 }), (y) => {
        const up = trendOf(x, y);
        const down = trendOf(
          x,
          y.map((value) => -value),
        );
        expect(down.slope).toBeCloseTo(-up.slope, 9);
        expect(down.chance).toBeCloseTo(up.chance, 12);
        expect(up.interval[0]).toBeLessThanOrEqual(up.slope);
        expect(up.interval[1]).toBeGreaterThanOrEqual(up.slope);
      }),
    );
  });
});
