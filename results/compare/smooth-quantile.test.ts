import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HistogramBuilder } from '../record/histogram.ts';
import { mergeHistograms } from '../record/histogram-sum.ts';
import { smoothQuantile } from './smooth-quantile.ts';

const histogramOf = (values: readonly number[]) => {
  const builder = new HistogramBuilder();
  for (const value of values) builder.observe(value);
  return builder.build();
};

describe('the smooth quantile', () => {
  it('lies in the bucket of the true quantile, and grows with q', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 100, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, q) => {
        const sorted = [...all].sort((a, b) => a - b);
        const truth = sorted[Math.max(0, Math.ceil(q * all.length - 1e-9) - 1)]!;
        const { value, blur } = smoothQuantile(histogramOf(all), q);
        expect(Math.abs(Math.log(value / truth))).toBeLessThanOrEqual(Math.LN2 / 32 + 1e-9);
        expect(blur).toBeLessThanOrEqual(Math.LN2 / 32 + 1e-9);
        expect(smoothQuantile(histogramOf(all), Math.min(1, q + 0.1)).value).toBeGreaterThanOrEqual(value - 1e-12);
      }),
    );
  });

  it('has a blur of the whole bucket for a constant, and little for a wide distribution', () => {
    const constant = smoothQuantile(histogramOf(Array(100).fill(0.1)), 0.5);
    const wide = smoothQuantile(histogramOf(Array.from({ length: 1000 }, (_, i) => 0.01 * 1.005 ** i)), 0.5);
    expect(constant.blur).toBeCloseTo(Math.LN2 / 32, 9);
    expect(wide.blur).toBeLessThan(constant.blur / 100);
  });

  it('is Infinity among censored values, zero among zeros, and NaN without values', () => {
    expect(smoothQuantile(histogramOf([1, 2]), 0.9, 5).value).toBe(Number.POSITIVE_INFINITY);
    expect(smoothQuantile(histogramOf([0, 0, 1]), 0.5).value).toBe(0);
    expect(smoothQuantile(histogramOf([]), 0.5).value).toBeNaN();
    expect(smoothQuantile(mergeHistograms([]), 0.5).value).toBeNaN();
  });
});
