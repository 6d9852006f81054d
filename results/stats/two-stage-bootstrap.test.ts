import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { twoStageBounds, type Unit } from './two-stage-bootstrap.ts';

const random = seededRandom(5)('two-stage');
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const between = 0.03;
const within = 0.06;
const group = (n: number, by = 0): Unit[] =>
  Array.from({ length: n }, () => ({ value: by + between * normal() + within * normal(), within }));

describe('the two-stage bootstrap', () => {
  it('spreads like the difference of the means, and does not count the error within twice', () => {
    const truth = Math.sqrt((2 * (between ** 2 + within ** 2)) / 200);
    const [low, high] = twoStageBounds(group(200), group(200), { resamples: 2000, random });
    expect((high - low) / (2 * 1.645) / truth).toBeGreaterThan(0.85);
    expect((high - low) / (2 * 1.645) / truth).toBeLessThan(1.15);
  });

  it('excludes 0 for a true difference, and contains 0 without one', () => {
    expect(twoStageBounds(group(10), group(10, 0.3), { resamples: 999, random })[0]).toBeGreaterThan(0);
    const alarms = Array.from(
      { length: 200 },
      () => twoStageBounds(group(8), group(8), { resamples: 199, random })[0] > 0,
    );
    expect(alarms.filter(Boolean).length).toBeLessThan(25);
  });

  it('has no width when nothing varies', () => {
    const constant = Array.from({ length: 6 }, () => ({ value: 1, within: 0 }));
    expect(twoStageBounds(constant, constant, { resamples: 99, random })).toEqual([0, 0]);
  });
});
