import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { type BlockOptions, eachBlockResample } from './bootstrap.ts';

const stream = (seed: number) => seededRandom(seed)('bootstrap');

/** Returns the statistic of each resample, in ascending order. */
function blockBootstrap(seconds: number, options: BlockOptions, statistic: (times: Uint16Array) => number) {
  const values: number[] = [];
  eachBlockResample(seconds, options, (times) => values.push(statistic(times)));
  return values.sort((a, b) => a - b);
}

const mean = (values: readonly number[]) => (times: Uint16Array) =>
  values.reduce((sum, value, i) => sum + value * times[i]!, 0) / values.length;

describe('the block bootstrap', () => {
  it('draws as many seconds as the series has, in blocks of neighbours', () => {
    const seconds = fc.integer({ min: 1, max: 80 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 10 }), fc.nat(), (n, block, seed) => {
        blockBootstrap(n, { block, resamples: 5, random: stream(seed) }, (times) => {
          expect(times.reduce((sum, one) => sum + one, 0)).toBe(n);
          return 0;
        });
      }),
    );
    const runs: number[] = [];
    blockBootstrap(12, { block: 4, resamples: 1, random: () => 0.5 }, (times) => runs.push(...times));
    expect(runs).toEqual([0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 0, 0]);
  });

  it('spreads like the standard error of the mean when values are independent', () => {
    const random = stream(7);
    const values = Array.from({ length: 400 }, random);
    const drawn = blockBootstrap(400, { block: 1, resamples: 400, random }, mean(values));
    const centre = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    const spread = Math.sqrt(drawn.reduce((sum, one) => sum + (one - centre) ** 2, 0) / drawn.length);
    // A uniform value has the standard deviation 0.289, so the mean of 400 values has the standard deviation 0.289 /
    // 20.
    expect(spread).toBeGreaterThan(0.8 * (0.289 / 20));
    expect(spread).toBeLessThan(1.2 * (0.289 / 20));
  });

  it('spreads wider with blocks when neighbours are correlated', () => {
    const values = Array.from({ length: 100 }, (_, i) => Math.floor(i / 10) % 2);
    const width = (block: number) => {
      const drawn = blockBootstrap(100, { block, resamples: 300, random: stream(3) }, mean(values));
      return drawn[285]! - drawn[15]!;
    };
    expect(width(10)).toBeGreaterThan(1.5 * width(1));
  });

  it('returns the same values for the same random numbers', () => {
    const draw = () => blockBootstrap(20, { block: 2, resamples: 50, random: stream(1) }, (times) => times[3]!);
    expect(draw()).toEqual(draw());
    expect(draw()).toHaveLength(50);
  });
});
