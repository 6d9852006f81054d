import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { permutationChance } from './permutation.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const above = (first: readonly number[], second: readonly number[]) => mean(second) - mean(first);
const random = () => seededRandom(3)('permutation');

describe('the permutation test', () => {
  it('tries every split of a few values', () => {
    expect(permutationChance([1, 2, 3], [4, 5, 6], above, random())).toBe(1 / 20);
    expect(permutationChance([4, 5, 6], [1, 2, 3], above, random())).toBe(1);
    expect(permutationChance([1, 1, 1, 1, 1], [2, 2, 2, 2, 2], above, random())).toBe(1 / 252);
  });

  it('is not significant for constants', () => {
    expect(permutationChance([0, 0, 0], [0, 0, 0], above, random())).toBe(1);
  });

  it('draws random splits when there are many, and is close to the exact p-value', () => {
    const first = Array.from({ length: 12 }, (_, i) => i);
    const second = first.map((value) => value + 3);
    const chance = permutationChance(first, second, above, random());
    // The normal approximation of this test has z = 3 / √14.78 · √6 ≈ 1.91, which has a p-value of 0.028.
    expect(chance).toBeGreaterThan(0.015);
    expect(chance).toBeLessThan(0.04);
  });
});
