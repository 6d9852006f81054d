import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAgainst, formatOffset, formatShare, formatTime, formatValue } from './format.ts';

describe('formatValue', () => {
  it.each([
    [0.0231, 's', '23.1 ms'],
    [0.00004, 's', '40 µs'],
    [0, 's', '0 ms'],
    [0.9999, 's', '1 s'],
    [2.5, 's', '2.5 s'],
    [185, 's', '3 min 5 s'],
    [7380, 's', '2 h 3 min'],
    [0.9995, 'ratio', '99.95 %'],
    [1, 'ratio', '100 %'],
    [0.05, 'ratio', '5 %'],
    [12_345, '1', '12,345'],
    [0.0921, '1', '0.0921'],
    [110, '1/s', '110/s'],
    [1_250_000, 'B', '1.25 MB'],
    [2000, 'B/s', '2 kB/s'],
    [3, 'nodes', '3 nodes'],
    [null, 's', '–'],
    [Number.POSITIVE_INFINITY, 's', 'no answer'],
  ] as const)('shows %s in %s as %s', (value, unit, shown) => {
    expect(formatValue(value, unit)).toBe(shown);
  });

  it('never rounds a share to all or nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (share) => {
        expect(['0 %', '100 %', '-0 %']).not.toContain(formatShare(share));
      }),
    );
  });
});

describe('formatAgainst', () => {
  it('takes as many digits as tell a broken value from its limit', () => {
    expect(formatAgainst(0.50021, 0.5, 's')).toEqual({ value: '500.2 ms', limit: '500 ms' });
  });

  it('keeps three digits where they do', () => {
    expect(formatAgainst(0.48213, 0.5, 's')).toEqual({ value: '482 ms', limit: '500 ms' });
  });
});

describe('times', () => {
  it('shows an offset from T0 with its sign', () => {
    expect([formatOffset(65.25), formatOffset(-0.3), formatOffset(0)]).toEqual(['+1:05.250', '-0:00.300', '+0:00.000']);
  });

  it('shows an instant in UTC', () => {
    expect(formatTime('2026-11-24T08:31:02.123Z')).toBe('2026-11-24 08:31:02 UTC');
  });
});
