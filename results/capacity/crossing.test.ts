import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { crossingOf } from './crossing.ts';

/** Returns measured shares of bad events. The true share is a logistic curve that reaches 5 % at the value `at`. */
function measured(at: number, power: number, effective: number, random: () => number) {
  return [80, 90, 100, 112, 125].map((value) => {
    const odds = (0.05 / 0.95) * (value / at) ** power;
    let bad = 0;
    for (let i = 0; i < effective; i++) if (random() < odds / (1 + odds)) bad++;
    return { value, share: bad / effective, effective, limit: 0.05 };
  });
}

describe('the crossing of a limit', () => {
  it('has a 90 % interval that contains the true crossing as often as it claims', () => {
    const random = seededRandom(3)('crossing');
    let inside = 0;
    for (let run = 0; run < 200; run++) {
      const at = 90 + 20 * random();
      const found = crossingOf(measured(at, 8, 400, random));
      if (found.quantile(0.05) <= at && at <= found.quantile(0.95)) inside++;
    }
    expect(inside / 200).toBeGreaterThan(0.84);
  });

  it('lies between a clear pass and a clear failure', () => {
    const points = [100, 120].map((value, i) => ({ value, share: i, effective: 1000, limit: 0.05 }));
    const found = crossingOf(points);
    expect(found.below(120) - found.below(100)).toBeGreaterThan(0.95);
    expect(found.flat).toBeLessThan(0.01);
  });

  it('is probably flat when the share does not grow', () => {
    const points = [50, 100, 200].map((value) => ({ value, share: 0.05, effective: 2000, limit: 0.05 }));
    expect(crossingOf(points).flat).toBeGreaterThan(0.5);
  });
});
