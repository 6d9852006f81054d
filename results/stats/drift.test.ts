import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { driftOf } from './drift.ts';

function noise(seed: number, n: number): number[] {
  const random = seededRandom(seed)('drift');
  return Array.from({ length: n }, () => random() + random() + random() - 1.5);
}

describe('the drift of a series', () => {
  it('is a slope despite noise, and one outlier does not change it', () => {
    const values = noise(1, 60).map((value, i) => 10 + 0.05 * i + value * 0.3);
    values[30] = 1000;
    const { slope, chance } = driftOf(values);
    expect(slope).toBeCloseTo(0.05, 2);
    expect(chance).toBeLessThan(1e-6);
  });

  it('has the published score of a small example', () => {
    // These five values have the score 8 of at most 10, so z = 7 / sqrt(50 / 3) = 1.7146, and the two-sided p-value is
    // 0.0864.
    const { slope, chance } = driftOf([1, 2, 3, 5, 4]);
    expect(slope).toBe(1);
    expect(chance).toBeCloseTo(0.0864, 3);
  });

  it('is found in an unchanged series no more often than its level allows', () => {
    let found = 0;
    for (let seed = 0; seed < 300; seed++) if (driftOf(noise(seed, 40)).chance < 0.05) found++;
    expect(found / 300).toBeLessThan(0.08);
  });

  it('excludes a step between two pieces, and includes a slope in both', () => {
    const [low, high] = [noise(3, 40), noise(4, 40).map((value) => value + 20)];
    expect(driftOf([...low, ...high]).slope).toBeGreaterThan(0.1);
    expect(driftOf(low, high).chance).toBeGreaterThan(0.01);
    const rising = [low, high].map((piece) => piece.map((value, i) => value + 0.05 * i));
    expect(driftOf(...rising).chance).toBeLessThan(0.001);
  });

  it('is 0 for equal values, and for too few values', () => {
    expect(driftOf([3, 3, 3, 3, 3])).toEqual({ slope: 0, chance: 1 });
    expect(driftOf([1, 2, 3])).toEqual({ slope: 0, chance: 1 });
  });
});
