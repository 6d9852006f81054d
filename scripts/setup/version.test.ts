import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const { atLeast } = (await import(new URL('./version.mjs', import.meta.url).href)) as {
  atLeast(have: string, need: string): boolean;
};

const version = fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

describe('atLeast', () => {
  it.each([
    ['2.10.0', '2.9.9', true],
    ['2.2', '2.2.0', true],
    ['2.2.0', '2.2', true],
    ['2.1.9', '2.2', false],
    ['22.0.0-nightly20260101', '20.19', true],
  ])('compares numbers, not letters: %s ≥ %s is %s', (have, need, expected) => {
    expect(atLeast(have, need)).toBe(expected);
  });

  it('is a total order', () => {
    fc.assert(fc.property(version, (a) => atLeast(a, a)));
    fc.assert(fc.property(version, version, (a, b) => atLeast(a, b) || atLeast(b, a)));
    fc.assert(fc.property(version, version, version, (a, b, c) => !(atLeast(a, b) && atLeast(b, c)) || atLeast(a, c)));
  });

  it('counts a longer version as newer', () => {
    fc.assert(
      fc.property(version, fc.nat(40), (a, more) => !atLeast(a, `${a}.${more + 1}`) && atLeast(`${a}.${more + 1}`, a)),
    );
  });
});
