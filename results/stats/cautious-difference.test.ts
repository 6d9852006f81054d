import { describe, expect, it } from 'vitest';
import { cautiousDifference } from './cautious-difference.ts';
import { boundsOf, chanceOfMore, meanDifference, pooledDifference } from './welch.ts';

describe('the cautious difference', () => {
  const many = [0.9, 1.1, 0.95, 1.05, 1, 0.92, 1.08, 0.97, 1.03, 1];
  const close = [1.2, 1.201, 1.199];

  it('has the larger p-value and the wider interval of both tests', () => {
    for (const [first, second] of [
      [many, close],
      [close, many],
      [many, [0.7, 1.2, 1.6]],
    ] as const) {
      const [welch, pooled] = [meanDifference(first, second)!, pooledDifference(first, second)!];
      const found = cautiousDifference([welch, pooled]);
      expect(found.more).toBe(Math.max(chanceOfMore(welch), chanceOfMore(pooled)));
      for (const test of [welch, pooled]) {
        expect(found.interval[0]).toBeLessThanOrEqual(boundsOf(test, 0.975)[0]);
        expect(found.bounds[1]).toBeGreaterThanOrEqual(boundsOf(test)[1]);
      }
    }
  });

  it('does not trust three values that are equal by chance', () => {
    const welch = meanDifference(many, [1.055, 1.0551, 1.0549])!;
    const pooled = pooledDifference(many, [1.055, 1.0551, 1.0549])!;
    expect(chanceOfMore(welch)).toBeLessThan(0.05);
    expect(cautiousDifference([welch, pooled]).more).toBeGreaterThan(0.05);
  });
});
