import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRate, duration, parseDuration, parseRate, parseShare, parseSize, rate, timeLimit } from './units.ts';

describe('a field with a unit', () => {
  it.each([
    [parseDuration, '250ms', 0.25],
    [parseDuration, '1m30s', 90],
    [parseDuration, '1d', 86_400],
    [parseRate, '110/s', 110],
    [parseRate, '30/m', 0.5],
    [parseShare, '5%', 0.05],
    [parseShare, '0.05', 0.05],
    [parseSize, '200B', 200],
    [parseSize, '4KiB', 4096],
  ] as const)('%o reads %s as %d', (parse, text, value) => {
    expect(parse(text)).toBeCloseTo(value, 12);
  });

  it.each([
    [parseDuration, '40'],
    [parseDuration, '-1s'],
    [parseDuration, '1s '],
    [parseDuration, ''],
    [parseRate, '110'],
    [parseRate, '1e3/s'],
    [parseShare, '101%'],
    [parseSize, '200'],
    [parseDuration, `${'9'.repeat(400)}s`],
    [parseRate, `${'9'.repeat(400)}/s`],
    [parseSize, `${'9'.repeat(400)}B`],
  ] as const)('%o refuses "%s"', (parse, text) => {
    expect(parse(text)).toBeUndefined();
  });

  it.each(['0.0000001/s', '0.9/m', '59/h', '0.016/s'])('refuses the rate %s of a load', (text) => {
    expect(rate.safeParse(text).success).toBe(false);
    expect(anyRate.safeParse(text).success).toBe(true);
  });

  it.each(['99999999999/s', '1000001/s', '3600001000/h', `${'9'.repeat(20)}/m`])(
    'refuses the rate %s, which no load generator can make',
    (text) => {
      expect(rate.safeParse(text).success).toBe(false);
      expect(anyRate.safeParse(text).success).toBe(true);
    },
  );

  it.each(['0s', '25d', '600h1s', `${'9'.repeat(20)}s`])(
    'refuses the time limit %s, which a timer cannot keep',
    (text) => {
      expect(timeLimit.safeParse(text).success).toBe(false);
      expect(duration.safeParse(text).success).toBe(true);
    },
  );

  it('accepts a time limit of 24 days', () => {
    expect(timeLimit.parse('24d')).toBe(24 * 86_400);
  });

  it.each(['1/m', '60/h', '0/s', '0.02/s', '1000000/s'])('accepts the rate %s', (text) => {
    expect(rate.safeParse(text).success).toBe(true);
  });

  it('parses every valid text and never throws', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), (n) => parseDuration(`${n}ms`) === n * 1e-3));
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseDuration, parseRate, parseShare, parseSize]) {
          const value = parse(text);
          if (value !== undefined && !(value >= 0)) return false;
        }
        return true;
      }),
    );
  });

  it('reports the wrong value and an example of a right one', () => {
    expect(duration.safeParse(40).error?.issues[0]?.message).toBe('40 is not a duration with its unit (write 30s)');
    expect(duration.safeParse('40').error?.issues[0]?.message).toBe('"40" is not a duration with its unit (write 30s)');
    expect(duration.parse('40s')).toBe(40);
  });
});
