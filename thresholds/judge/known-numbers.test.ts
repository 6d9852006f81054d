import { describe, expect, it } from 'vitest';
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

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('never lets %d pass, and keeps its FAIL', (value) => {
    const verdictOf = (verdict: Judged['verdict']) => withKnownNumbers({ ...judged, verdict, value, interval: null });
    expect(verdictOf('FAIL')).toMatchObject({ verdict: 'FAIL', value: null });
    expect(verdictOf('PASS')).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'not-a-number', value: null });
  });
});
