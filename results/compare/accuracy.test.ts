import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { sevenPercent, tally, type World, worlds } from './accuracy.fixture.ts';

/** The seed is also that of `npm run bench -- accuracy`. */
const random = seededRandom(20261124);
const pairs = 120;
const told = (world: World, runs: number, factor: number) => tally(world, { pairs, runs, factor, random });
/** The test uses only these systems. `npm run bench -- accuracy` measures all. */
const hardest = ['autocorrelated seconds', 'runs differ by 5 %', 'bimodal requests', 'outliers'];
/** Three standard errors of a share of 5 %. */
const slack = 3 * Math.sqrt((0.05 * 0.95) / pairs);

describe('the comparison of generated runs', { timeout: 60_000 }, () => {
  it.each(worlds.filter(({ name }) => hardest.includes(name)))(
    'reports at most 5 % false regressions: $name',
    (world) => {
      const { alone, family, covered } = told(world, 5, 1);
      expect(alone.regression / pairs).toBeLessThanOrEqual(0.05 + slack);
      expect(family.regression / pairs).toBeLessThanOrEqual(0.05 + slack);
      expect(covered / pairs).toBeGreaterThanOrEqual(0.95 - slack);
    },
  );

  it('reports at most 5 % false regressions of one run against a baseline of twenty, and seldom misses +30 %', () => {
    const held = (factor: number) =>
      tally(sevenPercent, { pairs: 60, pool: 20, runs: 1, factor, random }).alone.regression;
    expect(held(1) / 60).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 60));
    expect(held(1.3) / 60).toBeGreaterThanOrEqual(0.8);
  });

  it('finds +20 % with 5 against 5 and +10 % with 10 against 10 runs four times in five, if runs spread by 7 %', () => {
    const found = told(sevenPercent, 5, 1.2);
    expect(found.spread).toBeGreaterThan(0.065);
    expect(found.alone.regression / pairs).toBeGreaterThanOrEqual(0.8);
    expect(told(sevenPercent, 10, 1.1).alone.regression / pairs).toBeGreaterThanOrEqual(0.8);
  });

  it('calls +5 % equivalent in at most 5 % of cases, and no change in at least 80 %, if runs spread little', () => {
    const [quiet] = worlds;
    expect(told(quiet!, 10, 1.05).alone.equivalent / pairs).toBeLessThanOrEqual(0.05 + slack);
    expect(told(quiet!, 10, 1).alone.equivalent / pairs).toBeGreaterThanOrEqual(0.8);
  });
});
