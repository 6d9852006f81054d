import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { spread } from './spread.ts';

describe('spread', () => {
  it('hits its share of any number of calls, to within one call at each end', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.nat(2000), fc.nat(), (share, calls, seed) => {
        const hit = spread(share, seededRandom(seed)('x'));
        let hits = 0;
        for (let i = 0; i < calls; i++) if (hit()) hits++;
        expect(Math.abs(hits - share * calls)).toBeLessThanOrEqual(1.01 + share);
      }),
    );
  });

  it('never hits for a share of 0 and always for 1', () => {
    const random = seededRandom(1)('x');
    const [never, always] = [spread(0, random), spread(1, random)];
    expect(Array.from({ length: 50 }, () => never())).not.toContain(true);
    expect(Array.from({ length: 50 }, () => always())).not.toContain(false);
  });

  it('repeats its hits for the same seed', () => {
    const hits = () => {
      const hit = spread(0.1, seededRandom(7)('x'));
      return Array.from({ length: 100 }, () => hit());
    };
    expect(hits()).toEqual(hits());
  });
});
