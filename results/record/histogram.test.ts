import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  countOf,
  emptyHistogram,
  type Histogram,
  HistogramBuilder,
  histogramQuantile,
  rootHistogram,
  upperEdge,
} from './histogram.ts';
import { mergeHistograms } from './histogram-sum.ts';

const seconds = fc.double({ min: 1e-6, max: 1e4, noNaN: true });
const values = fc.array(seconds, { minLength: 1, maxLength: 200 });

function of(all: readonly number[], censored = 0): Histogram {
  const builder = new HistogramBuilder();
  for (const value of all) builder.observe(value);
  builder.censor(censored);
  return builder.build();
}

describe('an exponential histogram', () => {
  it('puts a value into the bucket whose edges enclose it', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 8 }), (value, schema) => {
        const index = bucketOf(value, schema);
        return value <= upperEdge(index, schema) * (1 + 1e-9) && value > upperEdge(index - 1, schema) * (1 - 1e-9);
      }),
    );
    expect(bucketOf(1, 5)).toBe(0);
    expect(bucketOf(2, 3)).toBe(8);
  });

  it('finds a quantile within half a bucket of the exact one', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, q) => {
        const exact = [...all].sort((a, b) => a - b)[Math.max(1, Math.ceil(q * all.length)) - 1]!;
        return Math.abs(Math.log(histogramQuantile(of(all), q).value / exact)) <= Math.log(2) / 64 + 1e-9;
      }),
    );
  });

  it('merges exactly, in any order, and to the coarser schema', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = mergeHistograms([of(a), of(b)]);
        expect({ ...mergeHistograms([of(b), of(a)]), sum: 0 }).toEqual({ ...merged, sum: 0 });
        expect({ ...of([...a, ...b]), sum: 0 }).toEqual({ ...merged, sum: 0 });
        const coarse = mergeHistograms([merged, emptyHistogram(3)]);
        expect([coarse.schema, countOf(coarse)]).toEqual([3, a.length + b.length]);
        for (const value of a) expect(coarse.index).toContain(bucketOf(value, 3) + 0);
      }),
    );
  });

  it('sums histograms whose buckets are far from each other', () => {
    const far = { ...emptyHistogram(), index: [-(2 ** 40), -1, 0, 63, 64, 2 ** 40], count: [1, 2, 0, 4, 5, 6], sum: 3 };
    const merged = mergeHistograms([far, { ...emptyHistogram(), index: [-1, 1], count: [10, 20], censored: 2 }, far]);
    expect(merged).toEqual({
      ...emptyHistogram(),
      index: [-(2 ** 40), -1, 0, 1, 63, 64, 2 ** 40],
      count: [2, 14, 0, 20, 8, 10, 12],
      sum: 6,
      censored: 2,
    });
    expect(mergeHistograms([far, emptyHistogram(4)])).toMatchObject({ index: [-(2 ** 39), 0, 32, 2 ** 39] });
  });

  it('stays the same when it is merged alone or with an empty histogram', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 3 }), (all, censored) => {
        const one = of(all, censored);
        expect(mergeHistograms([one])).toEqual(one);
        expect(mergeHistograms([one, emptyHistogram()])).toEqual(one);
      }),
    );
  });

  it('counts censored starts as slower than all measured values', () => {
    expect(histogramQuantile(of([1, 1, 1], 1), 0.75).value).toBeCloseTo(1, 1);
    expect(histogramQuantile(of([1, 1, 1], 1), 0.9).value).toBe(Number.POSITIVE_INFINITY);
  });

  it('has no quantile when it is empty', () => {
    expect(histogramQuantile(emptyHistogram(), 0.5).value).toBeNaN();
  });

  it('has the bucket edges of the finer schema after a root, and the same values between them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -600, max: 600 }), fc.integer({ min: 0, max: 3 }), (index, schema) => {
        const power = { ...emptyHistogram(schema), index: [index], count: [1] };
        const root = rootHistogram(power, 2);
        expect(root.schema).toBe(schema + 2);
        for (const i of [index - 1, index])
          expect(upperEdge(i, root.schema) / upperEdge(i, schema) ** 0.25).toBeCloseTo(1, 12);
      }),
    );
    fc.assert(
      fc.property(seconds, (value) => {
        const power = { ...emptyHistogram(3), index: [bucketOf(value ** 4, 3)], count: [1] };
        const { low, high } = histogramQuantile(rootHistogram(power, 2), 0.5);
        return low * (1 - 1e-9) <= value && value <= high * (1 + 1e-9);
      }),
    );
  });

  it('counts zero as zero', () => {
    expect(of([0, 0, 1])).toMatchObject({ zero: 2, count: [1] });
    expect(histogramQuantile(of([0, 0, 1]), 0.5).value).toBe(0);
  });
});
