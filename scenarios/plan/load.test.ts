import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Knot, knotsOf, knotsWithin, loadOf, type Profile, peakOf, stepsBeyond } from './load.ts';
import { toPhases } from './phase.ts';

const phases = toPhases({ 'warm-up': 10, steady: 60, recovery: 10 });
const at = (profile: Profile | undefined, times: readonly number[], given = phases) => {
  const load = loadOf(knotsOf(profile, given));
  return times.map((elapsedS) => Number(load(elapsedS).toFixed(3)));
};

describe('the load of a profile', () => {
  it.each([
    ['no profile', undefined, [1, 1, 1, 1, 1, 1]],
    ['smoke', { name: 'smoke', peak: 1 }, [1, 1, 1, 1, 1, 1]],
    ['load', { name: 'load', peak: 1 }, [0, 0.5, 1, 1, 0.5, 0.1]],
    ['soak', { name: 'soak', peak: 1 }, [0, 0.5, 1, 1, 0.5, 0.1]],
    ['stress', { name: 'stress', peak: 2.5 }, [0, 0.5, 1, 2.5, 1, 1]],
    ['spike', { name: 'spike', peak: 5 }, [0, 0.5, 1, 1, 1, 1]],
  ] as const)('has the expected factors at 0, 5, 10, 69.9, 75 and 79 s: %s', (_name, profile, times) => {
    expect(at(profile, [0, 5, 10, 69.9, 75, 79])).toEqual(times);
  });

  it('is 0 before T0 and after the end', () => {
    expect(at({ name: 'load', peak: 1 }, [-1, 80, 1000])).toEqual([0, 0, 0]);
  });

  it('rises in four steps under stress, or in one step per steady phase', () => {
    const stress = { name: 'stress', peak: 2.5 } as const;
    expect(at(stress, [10, 24.9, 25, 40, 55])).toEqual([1, 1, 1.5, 2, 2.5]);
    const parts = toPhases({ 'warm-up': 10, planned: 10, twice: 10, thrice: 10 });
    expect(at({ ...stress, peak: 3 }, [15, 25, 35], parts)).toEqual([1, 2, 3]);
  });

  it('jumps for the phase named spike, or for the middle third', () => {
    const spike = { name: 'spike', peak: 5 } as const;
    expect(at(spike, [29.9, 30, 49.9, 50])).toEqual([1, 5, 5, 1]);
    const parts = toPhases({ before: 10, spike: 5, after: 20 });
    expect(at(spike, [0, 9.9, 10, 14.9, 15, 34], parts)).toEqual([1, 1, 5, 5, 1, 1]);
  });

  it('is constant while a breakpoint plan is judged and rises linearly in beyond', () => {
    const parts = toPhases({ 'warm-up': 10, steady: 20, beyond: 90, recovery: 5 });
    expect(at({ name: 'breakpoint', peak: 10 }, [5, 10, 29, 30, 75, 122], parts)).toEqual([0.5, 1, 1, 1, 5.5, 1]);
  });
});

describe('the phase beyond of a breakpoint plan', () => {
  it('has steps of a minute or more, each larger by the same factor, up to the peak', () => {
    const parts = toPhases({ 'warm-up': 10, steady: 20, beyond: 200, recovery: 5 });
    const times = [29, 30, 96, 97, 163, 164, 229, 232];
    expect(at({ name: 'breakpoint', peak: 8 }, times, parts)).toEqual([1, 2, 2, 4, 4, 8, 8, 1]);
    for (const { startS, endS } of stepsBeyond(parts[2]!, 8)) expect(endS - startS).toBeGreaterThanOrEqual(60);
  });

  it('has no steps when it is shorter than two minutes', () => {
    expect(stepsBeyond(toPhases({ steady: 20, beyond: 119 })[1]!, 8)).toEqual([]);
  });
});

describe('knotsWithin', () => {
  const knots = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 9, noNaN: true })), {
      minLength: 2,
      maxLength: 8,
    })
    .map((all): Knot[] => all.map(([atS, times]) => ({ atS, times })).sort((a, b) => a.atS - b.atS));

  it('is the same load from the start of the phase', () => {
    fc.assert(
      fc.property(
        knots,
        fc.integer({ min: 0, max: 59 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (all, startS, share) => {
          const [first, last] = [all[0]!.atS, all.at(-1)!.atS];
          fc.pre(first <= startS && startS + 1 <= last);
          const phase = { name: 'one', kind: 'steady' as const, startS, endS: startS + 1 };
          expect(loadOf(knotsWithin(all, phase))(share)).toBeCloseTo(loadOf(all)(startS + share), 9);
          expect(peakOf(knotsWithin(all, phase))).toBeLessThanOrEqual(peakOf(all) + 1e-9);
        },
      ),
    );
  });
});
