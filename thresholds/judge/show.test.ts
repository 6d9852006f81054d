import { describe, expect, it } from 'vitest';
import { showCount, showQuantile, showShare, showValue } from './show.ts';

describe('a value for people', () => {
  it('has a unit that fits its size', () => {
    expect([0.2, 0.0005, 2.5, 12_345, 0].map((value) => showValue(value, 's'))).toEqual([
      '200 ms',
      '0.5 ms',
      '2.5 s',
      '12,345 s',
      '0 s',
    ]);
    expect([12, 2500, 3e6].map((value) => showValue(value, 'B'))).toEqual(['12 B', '2.5 kB', '3 MB']);
    expect(showValue(1048.6, '1/s')).toBe('1,049/s');
    expect(showValue(0.1, '1')).toBe('0.1');
    expect(showValue(null, 's')).toBe('slower than the timeout');
  });

  it('never rounds a share up to all', () => {
    expect([0.95, 0.999, 0.99986, 0.9999999, 1].map(showShare)).toEqual([
      '95 %',
      '99.9 %',
      '99.986 %',
      '99.999 %',
      '100 %',
    ]);
  });

  it('names quantiles and counts', () => {
    expect([0.75, 0.95, 0.999].map(showQuantile)).toEqual(['p75', 'p95', 'p99.9']);
    expect([showCount(1), showCount(4390)]).toEqual(['1 sample', '4,390 samples']);
  });
});
