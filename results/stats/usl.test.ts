import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { fitScaling, predictThroughput } from './usl.ts';

const truth = { gamma: 120, alpha: 0.06, beta: 0.0008 };
const law = (n: number) => (truth.gamma * n) / (1 + truth.alpha * (n - 1) + truth.beta * n * (n - 1));

function measured(seed: number, noise: number) {
  const random = seededRandom(seed)('usl');
  return [1, 2, 4, 6, 8, 12, 16, 20, 24, 28].map((concurrency) => ({
    concurrency,
    throughput: law(concurrency) * (1 + noise * (random() + random() - 1)),
  }));
}

describe('the universal scalability law', () => {
  it('is recovered within 10 % from points with 1 % noise', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const found = fitScaling(measured(seed, 0.01), seededRandom(seed)('fit'))!;
      expect(Math.abs(found.gamma / truth.gamma - 1)).toBeLessThan(0.1);
      expect(Math.abs(found.alpha / truth.alpha - 1)).toBeLessThan(0.1);
      expect(Math.abs(found.beta / truth.beta - 1)).toBeLessThan(0.1);
      expect(Math.abs(found.peak / Math.sqrt((1 - truth.alpha) / truth.beta) - 1)).toBeLessThan(0.1);
    }
  });

  it.each([0.004, 0.03])(
    'has 90 %% intervals that contain the truth about 90 %% of the time, with noise of %s',
    (noise) => {
      const runs = 250;
      let inside = 0;
      for (let seed = 0; seed < runs; seed++) {
        const { intervals } = fitScaling(measured(seed, noise), seededRandom(seed)('fit'))!;
        for (const key of ['gamma', 'alpha', 'beta'] as const)
          if (intervals[key][0] <= truth[key] && truth[key] <= intervals[key][1]) inside++;
      }
      expect(inside / (3 * runs)).toBeGreaterThanOrEqual(0.86);
    },
  );

  it('predicts nothing beyond one and a half times the largest measured concurrency', () => {
    const found = fitScaling(measured(1, 0), seededRandom(1)('fit'))!;
    expect(predictThroughput(found, 42)).toBeCloseTo(law(42), 6);
    expect(predictThroughput(found, 43)).toBeNull();
  });

  it('needs six different points', () => {
    expect(fitScaling(measured(1, 0).slice(0, 5), Math.random)).toBeNull();
    expect(fitScaling(new Array(8).fill({ concurrency: 3, throughput: 300 }), Math.random)).toBeNull();
  });
});
