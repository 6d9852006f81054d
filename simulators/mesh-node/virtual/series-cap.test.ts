import { describe, expect, it } from 'vitest';
import { SeriesCap } from './series-cap.ts';

describe('the limit of series', () => {
  it('folds new label sets into "other" and counts them, but never labels of verdicts', () => {
    const cap = new SeriesCap(2);
    expect(cap.fold('ping', { phase: 'steady', link: 'a' })).toEqual({ phase: 'steady', link: 'a' });
    expect(cap.fold('ping', { phase: 'steady', link: 'b' })).toEqual({ phase: 'steady', link: 'b' });
    expect(cap.fold('ping', { phase: 'steady', link: 'c' })).toEqual({ phase: 'steady', link: 'other' });
    expect(cap.fold('ping', { phase: 'steady', link: 'a' })).toEqual({ phase: 'steady', link: 'a' });
    expect(cap.takeFolded()).toBe(1);
    expect(cap.takeFolded()).toBe(0);
  });
});
