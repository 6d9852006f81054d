import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { integratedAutocorrelation } from './autocorrelation.ts';

/** Returns the series x(t) = a · x(t - 1) + noise. Its autocorrelation time τ is (1 + a) / (1 - a). */
function autoregressive(a: number, n: number): number[] {
  const random = seededRandom(1)('noise');
  let x = 0;
  return Array.from({ length: n }, () => {
    x = a * x + random() - 0.5;
    return x;
  });
}

describe('the integrated autocorrelation', () => {
  it('is about 1 for independent values', () => {
    expect(integratedAutocorrelation(autoregressive(0, 2000))).toBeLessThan(1.3);
  });

  it.each([
    [0.5, 3],
    [0.8, 9],
  ])('of an autoregressive series with a = %d is near %d', (a, tau) => {
    const measured = integratedAutocorrelation(autoregressive(a, 20_000));
    expect(measured).toBeGreaterThan(0.8 * tau);
    expect(measured).toBeLessThan(1.3 * tau);
  });

  it('is at least 1, whatever the series', () => {
    const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 60 });
    fc.assert(fc.property(series, (one) => integratedAutocorrelation(one) >= 1));
    expect(integratedAutocorrelation([1, -1, 1, -1, 1, -1, 1, -1])).toBe(1);
  });
});
