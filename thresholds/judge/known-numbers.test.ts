import { describe, expect, it } from 'vitest';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { boundHistogram } from './bound-histogram.ts';
import type { Judged } from './judged.ts';
import { withKnownNumbers } from './known-numbers.ts';

const judged: Judged = {
  verdict: 'FAIL',
  reasonCode: 'broken',
  value: 1,
  interval: [0.5, 2],
  samples: 9,
  reason: 'max',
};

describe('withKnownNumbers', () => {
  it('keeps a verdict with finite numbers as it is', () => {
    expect(withKnownNumbers(judged)).toEqual(judged);
  });

  it.each(['PASS', 'FAIL'] as const)('makes %s of a value that is not a number INCONCLUSIVE', (verdict) => {
    const known = withKnownNumbers({ ...judged, verdict, value: Number.NaN, interval: [Number.NaN, 2] });
    expect(known).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reasonCode: 'not-a-number',
      value: null,
      interval: [null, 2],
    });
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'keeps the verdict of %d, without the number',
    (value) => {
      expect(withKnownNumbers({ ...judged, value, interval: null })).toMatchObject({ verdict: 'FAIL', value: null });
    },
  );
});

describe('boundHistogram of starts that were never answered', () => {
  it.each([
    ['without a second of values', []],
    ['with seconds that hold no value', [new HistogramBuilder().build()]],
  ])('is beyond every limit %s', (_name, seconds) => {
    for (const q of [0.5, 0.95, 0.99]) {
      const bounded = boundHistogram(seconds, { q, censored: 20, random: seededRandom(1)('x') });
      expect([bounded.value, bounded.low, bounded.high]).toEqual([
        Number.POSITIVE_INFINITY,
        q === 0.99 ? bounded.low : Number.POSITIVE_INFINITY,
        Number.POSITIVE_INFINITY,
      ]);
    }
  });
});
