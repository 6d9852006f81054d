import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyHistogram, type Histogram } from '../histogram.ts';
import { mergeHistograms } from '../histogram-sum.ts';
import { HistogramTape } from './histogram-tape.ts';

const histograms = fc
  .record({
    schema: fc.integer({ min: -4, max: 8 }),
    zero: fc.nat(5),
    buckets: fc.uniqueArray(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 9 })), {
      selector: ([index]) => index,
      maxLength: 8,
    }),
    sum: fc.integer({ min: 0, max: 1000 }),
    censored: fc.nat(3),
  })
  .map(({ buckets, ...one }): Histogram => {
    const inOrder = [...buckets].sort(([a], [b]) => a - b);
    return { ...one, index: inOrder.map(([index]) => index), count: inOrder.map(([, count]) => count) };
  });
const seconds = fc.integer({ min: 1_764_000_000, max: 1_764_000_005 }).map((s) => s * 1000);

it('sums the histograms of each second, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(seconds, histograms), { maxLength: 30 }), (added) => {
      const tape = new HistogramTape();
      for (const [t, histogram] of added) tape.add(t, histogram);
      const times = [...new Set(added.map(([t]) => t))].sort((a, b) => a - b);
      expect(tape.sumBySecond()).toEqual(
        times.map((t) => mergeHistograms(added.filter(([at]) => at === t).map(([, histogram]) => histogram))),
      );
    }),
  );
});

it('has no second without a histogram', () => {
  const tape = new HistogramTape();
  expect(tape.sumBySecond()).toEqual([]);
  tape.add(1000, emptyHistogram());
  tape.add(5000, emptyHistogram());
  expect(tape.sumBySecond()).toHaveLength(2);
});
