import { describe, expect, it } from 'vitest';
import { assumedSpread } from '../../results/compare/few-runs-difference.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { planRepeats } from './plan-repeats.ts';

/** Runs whose latency is 100 ms · e^±spread in turns. */
const history = (spread: number, n = 12): RunDigest[] =>
  Array.from({ length: n }, (_, i) => {
    const value = 0.1 * Math.exp(i % 2 === 0 ? spread : -spread);
    return { measures: [{ name: 'latency', unit: 's', primary: true, value }] } as unknown as RunDigest;
  });

describe('planRepeats', () => {
  it('plans by the stored spread and the effect', () => {
    expect(planRepeats(history(0.03), 0.1, 0)).toMatchObject({ runs: 3, isMeasured: true, isEnough: true });
    // 2 · (2.485 · 0.0731 / 0.0953)² = 7.3
    expect(planRepeats(history(0.07), 0.1, 0)).toMatchObject({ runs: 8, look: 4 });
    expect(planRepeats(history(0.07), 0.05, 0)).toMatchObject({ runs: 28 });
  });

  it('plans fewer runs if the base has many, and reports an effect that no allowed number detects', () => {
    expect(planRepeats(history(0.07), 0.1, 20).runs).toBeLessThan(8);
    expect(planRepeats(history(0.07), 0.1, 3)).toMatchObject({ runs: 30, isEnough: false });
    expect(planRepeats(history(0.3), 0.05, 0)).toMatchObject({ runs: 30, isEnough: false });
  });

  it('assumes the spread of comparisons with fewer than ten stored runs', () => {
    expect(planRepeats(history(0.3, 9), 0.1, 0)).toMatchObject({ spread: assumedSpread, isMeasured: false });
    expect(planRepeats([], 0.1, 0).runs).toBeGreaterThanOrEqual(3);
  });
});
