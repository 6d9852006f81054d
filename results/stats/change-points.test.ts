import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { type ChangeOptions, changePoints } from './change-points.ts';
import { changedExample, steadyExample, tigerbeetle, tigerbeetlePoints } from './otava-series.test-data.ts';

const relative = (least: number, chance = 0.001): ChangeOptions => ({
  chance,
  least,
  magnitude: (before, after) => Math.max(Math.abs(after / before - 1), Math.abs(before / after - 1)),
});

/** Returns values without a change. Their logarithms are about normal, with the standard deviation `spread`. */
function unchanged(seed: number, n: number, spread: number): number[] {
  const random = seededRandom(seed)('unchanged');
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
  return Array.from({ length: n }, () => Math.exp(spread * normal()));
}

describe('change points', () => {
  it.each(tigerbeetlePoints)(
    'agree with the documented change points: least %d, chance %d',
    (least, chance, points) => {
      expect(changePoints(tigerbeetle, relative(least, chance)).map((one) => one.at)).toEqual(points);
    },
  );

  it('agree with the documented example of ten runs', () => {
    expect(changePoints(steadyExample, relative(0))).toEqual([]);
    const [change, ...more] = changePoints(changedExample, relative(0));
    expect([change!.at, more]).toEqual([6, []]);
    expect(change!.after / change!.before - 1).toBeCloseTo(-0.129, 3);
  });

  it('are found in few series of 200 values in which nothing changed', () => {
    const series = [0.03, 0.07].flatMap((spread) =>
      Array.from({ length: 20 }, (_, seed) => unchanged(seed, 200, spread)),
    );
    const withOne = series.filter((values) => changePoints(values, relative(0.05, 0.0001)).length > 0);
    expect(withOne.length).toBeLessThanOrEqual(2);
  });

  it('include a step up and a step down, each at its index', () => {
    const series = unchanged(5, 90, 0.02).map((value, i) => (i >= 30 && i < 60 ? value * 1.1 : value));
    expect(changePoints(series, relative(0.05)).map((one) => one.at)).toEqual([30, 60]);
  });

  it('are empty for equal values, and for too few values', () => {
    expect(changePoints(new Array(50).fill(3), relative(0.05))).toEqual([]);
    expect(changePoints([1, 2], relative(0.05))).toEqual([]);
    expect(changePoints([], relative(0.05))).toEqual([]);
  });

  it('include a step between values that are all equal', () => {
    expect(changePoints([...new Array(20).fill(3), ...new Array(20).fill(4)], relative(0.05))).toMatchObject([
      { at: 20, before: 3, after: 4, chance: 0 },
    ]);
  });
});
