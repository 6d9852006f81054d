import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAgainst,
  formatAllOf,
  formatChance,
  formatChange,
  formatCountOf,
  formatDuration,
  formatOffset,
  formatQuantile,
  formatRatio,
  formatShare,
  formatTime,
  formatValue,
} from './format.ts';

describe('formatValue', () => {
  it.each([
    [0.0231, 's', '23.1 ms'],
    [0.00004, 's', '40 µs'],
    [0, 's', '0 ms'],
    [0.9999, 's', '1 s'],
    [2.5, 's', '2.5 s'],
    [150, 's', '2 min 30 s'],
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
  ] as const)('writes %s in %s as %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
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
  it('adds digits until a value differs from its limit', () => {
    expect(formatAgainst(0.50021, 0.5, 's')).toEqual({ value: '500.2 ms', limit: '500 ms' });
    expect(formatAgainst(150.7, 150, 's')).toEqual({ value: '2 min 30.7 s', limit: '2 min 30 s' });
    expect(formatAgainst(7205, 7200, 's')).toEqual({ value: '2 h 0 min 5 s', limit: '2 h 0 min 0 s' });
  });

  it('keeps three digits where three suffice', () => {
    expect(formatAgainst(0.48213, 0.5, 's')).toEqual({ value: '482 ms', limit: '500 ms' });
    expect(formatAgainst(null, 0.5, 's')).toEqual({ value: '–', limit: '500 ms' });
  });
});

describe('changes', () => {
  it('have a sign; the change of a share is in points', () => {
    expect([formatChange(0.02, 's'), formatChange(-0.05, 'ratio'), formatChange(0, 's')]).toEqual([
      '+20 ms',
      '-5 points',
      '0 ms',
    ]);
    expect([formatRatio(1.2), formatRatio(0.9), formatRatio(1)]).toEqual(['+20 %', '-10 %', '0 %']);
  });
});

describe('counts, quantiles and probabilities', () => {
  it('have their noun or name', () => {
    expect([formatCountOf(1, 'sample'), formatCountOf(4390, 'sample')]).toEqual(['1 sample', '4,390 samples']);
    expect([1, 2, 4390].map((count) => formatAllOf(count, 'run'))).toEqual([
      'the only run',
      'all 2 runs',
      'all 4,390 runs',
    ]);
    expect([0.75, 0.95, 0.999].map(formatQuantile)).toEqual(['p75', 'p95', 'p99.9']);
    expect([formatChance(0.0321), formatChance(1e-9)]).toEqual(['0.032', '< 1e-6']);
    expect(formatDuration(0.15)).toBe('150 ms');
  });
});

describe('times', () => {
  it('write an offset from T0 with its sign', () => {
    expect([formatOffset(65.25), formatOffset(-0.3), formatOffset(0)]).toEqual(['+1:05.250', '-0:00.300', '+0:00.000']);
  });

  it('write an instant in UTC', () => {
    expect(formatTime('2026-11-24T08:31:02.123Z')).toBe('2026-11-24 08:31:02 UTC');
  });
});
