import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { sequentialShare } from './sequential-share.ts';

/**
 * Applies the rule to `worlds` samples, after every ten events. Returns the share of samples with the answer `wrong`.
 */
function errors(share: number, limit: number, wrong: 'above' | 'below', worlds: number, most: number): number {
  let found = 0;
  for (let world = 0; world < worlds; world++) {
    const random = seededRandom(world)(`share ${share}`);
    let bad = 0;
    for (let n = 1; n <= most; n++) {
      if (random() < share) bad++;
      if (n % 10 > 0) continue;
      const finding = sequentialShare(bad, n, limit);
      if (finding === wrong) found++;
      if (finding !== 'undecided') break;
    }
  }
  return found / worlds;
}

describe('the sequential rule for a share', () => {
  it('is wrong at most once in twenty samples, however often it is applied', () => {
    // If an answer is wrong with a probability of 5 %, more than 7.7 % of 300 answers are wrong with a probability
    // below 2 %.
    expect(errors(0.05, 0.05, 'above', 300, 1000)).toBeLessThan(0.077);
    expect(errors(0.05, 0.05, 'below', 300, 1000)).toBeLessThan(0.077);
  });

  it('decides a clear case with few events', () => {
    expect(sequentialShare(0, 60, 0.05)).toBe('undecided');
    expect(sequentialShare(0, 110, 0.05)).toBe('below');
    expect(sequentialShare(10, 20, 0.05)).toBe('above');
    expect(sequentialShare(50, 1000, 0.05)).toBe('undecided');
  });

  it('never proves that no event is bad, and needs one bad event to refute it', () => {
    expect(sequentialShare(0, 1e6, 0)).toBe('undecided');
    expect(sequentialShare(1, 1e6, 0)).toBe('above');
    expect(sequentialShare(0, 0, 0.05)).toBe('undecided');
  });
});
