import { expect, it } from 'vitest';
import { daysUntil, parseGrowth } from './growth.ts';

it('returns the days until a growing load reaches a limit', () => {
  const doubling = parseGrowth('100%/week')!;
  expect(daysUntil(100, 800, doubling)).toBeCloseTo(21, 9);
  expect(daysUntil(100, 90, doubling)).toBe(0);
  expect(parseGrowth('5%/month')).toEqual({ factor: 1.05, days: 365.25 / 12 });
  for (const wrong of ['5%', '5/month', '0%/day', '-5%/day', '5%/fortnight'])
    expect(parseGrowth(wrong)).toBeUndefined();
});
