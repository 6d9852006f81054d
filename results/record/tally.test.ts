import { describe, expect, it } from 'vitest';
import { Tally } from './tally.ts';

describe('Tally', () => {
  it('sums a counter over seconds and labels, for each sender separately', () => {
    const tally = new Tally();
    const row = (t: number, phase: string, n: number) => ({
      t,
      metric: 'm_total',
      labels: { phase, status: '200' },
      n,
    });
    tally.add('1', [row(1000, 'warm-up', 2), row(1000, 'steady', 3)]);
    tally.add('1', [row(2000, 'steady', 4), { t: 2000, metric: 'm_total', labels: {}, v: 100 }]);
    tally.add('2', [row(2000, 'steady', 50)]);
    expect(tally.count('1', 'm_total', { phase: 'steady' })).toBe(7);
    expect(tally.count('1', 'm_total', {})).toBe(9);
    expect(tally.count('2', 'm_total', {})).toBe(50);
    expect(tally.count('3', 'm_total', {})).toBe(0);
    expect(tally.count('1', 'other_total', {})).toBe(0);
    expect(tally.series('2', 'm_total')).toEqual([
      { metric: 'm_total', labels: { phase: 'steady', status: '200' }, n: 50 },
    ]);
    expect(tally.series('3', 'm_total')).toEqual([]);
  });
});
