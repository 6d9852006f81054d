import { describe, expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';

describe('the distance between virtual and real delivery times', () => {
  it('is 0 for equal distributions, 1 for disjoint ones, and otherwise the largest gap between them', () => {
    expect(calibrate([0, 5, 5], [0, 10, 10]).ks).toBe(0);
    expect(calibrate([5], [0, 0, 5]).ks).toBe(1);
    expect(calibrate([0, 2, 2], [0, 1, 3])).toEqual({ ks: 0.25, virtual: 4, real: 4 });
  });

  it('is 1 when one distribution is empty', () => {
    expect(calibrate([], [0, 3]).ks).toBe(1);
  });
});
