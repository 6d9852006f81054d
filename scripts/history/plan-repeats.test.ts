import { describe, expect, it } from 'vitest';
import { assumedSpread } from '../../results/compare/few-runs-difference.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { planRepeats } from './plan-repeats.ts';

/** Returns runs whose latencies alternate between 100 ms · e^spread and 100 ms · e^-spread. */
const history = (spread: number, n = 12): RunDigest[] =>
  Array.from({ length: n }, (_, i) => {
    const value = 0.1 * Math.exp(i % 2 === 0 ? spread : -spread);
    return { measures: [{ name: 'latency', unit: 's', primary: true, value }] } as unknown as RunDigest;
  });

describe('planRepeats', () => {
  it('plans pairs by the stored spread, the effect and the margin', () => {
    const [quiet, usual] = [planRepeats(history(0.01), 0.1, 'pairs'), planRepeats(history(0.05), 0.1, 'pairs')];
    expect(quiet).toMatchObject({ runs: 3, isMeasured: true, isEnough: true });
    expect(usual.runs).toBeGreaterThan(6);
    expect(planRepeats(history(0.05), 0.2, 'pairs').runs).toBeLessThan(usual.runs);
    // A change of 5 % is as large as the margin, so at most half of the comparisons detect it.
    expect(planRepeats(history(0.01), 0.05, 'pairs')).toMatchObject({ runs: 30, isEnough: false });
  });

  it('gives the whole level to a comparison with one look', () => {
    expect(planRepeats(history(0.01), 0.1, 'pairs')).toMatchObject({ runs: 3, look: 3, level: 0.05 });
    expect(planRepeats(history(0.05), 0.1, 'pairs').level).toBeLessThan(0.05);
  });

  it('counts the runs of one batch as one unit, and so plans only three', () => {
    expect(planRepeats(history(0.02), 0.1, 20)).toMatchObject({ runs: 3, isEnough: true });
    expect(planRepeats(history(0.07), 0.1, 20)).toMatchObject({ runs: 3, isEnough: false });
    expect(planRepeats(history(0.01), 0.1, 1)).toMatchObject({ runs: 3, isEnough: false });
  });

  it('assumes a spread if fewer than ten runs are stored', () => {
    expect(planRepeats(history(0.3, 9), 0.1, 'pairs')).toMatchObject({ spread: assumedSpread, isMeasured: false });
  });
});
