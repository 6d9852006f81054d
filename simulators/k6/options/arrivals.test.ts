import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Knot } from '../../../scenarios/plan/load.ts';
import { arrivalsOf, constantArrivals, type Executor } from './arrivals.ts';

const line = (from: number, to: number, seconds: number): Knot[] => [
  { atS: 0, times: from },
  { atS: seconds, times: to },
];

/** Returns the number of arrivals: the integral of the rate over the stages. */
function offeredBy({ startRate, stages = [] }: Executor): number {
  let [area, from] = [0, Number(startRate)];
  for (const { target, duration } of stages) {
    area += ((from + target) / 2 / 3600) * (Number.parseInt(duration, 10) / 1e6);
    from = target;
  }
  return area;
}

describe('arrivalsOf', () => {
  it('makes a constant rate from a flat load, and ends half an arrival early', () => {
    const { count, peak, executor } = arrivalsOf(110, line(1, 1, 40));
    expect([count, peak]).toEqual([4400, 110]);
    expect(executor).toEqual({
      executor: 'constant-arrival-rate',
      rate: 110,
      timeUnit: '1s',
      duration: `${Math.round(((4400 - 0.5) / 110) * 1e6)}us`,
    });
  });

  it('makes a ramp from a changing load, and counts the arrivals that are due on the way', () => {
    const { count, peak, dueBy, executor } = arrivalsOf(1000, line(0, 1, 15));
    expect([count, peak, dueBy(0), dueBy(1), dueBy(99)]).toEqual([7499, 1000, 0, 33, 7499]);
    expect(executor).toMatchObject({ executor: 'ramping-arrival-rate', startRate: 0, timeUnit: '1h' });
  });

  it('makes a stage without length from a jump', () => {
    const knots = [...line(1, 1, 10), { atS: 10, times: 5 }, { atS: 15.02, times: 5 }];
    const { executor } = arrivalsOf(10, knots);
    expect(executor.stages?.[1]).toEqual({ target: 180_000, duration: '0us' });
  });

  it('offers the integral of the load, and ends between two arrivals', () => {
    const knots = fc
      .array(fc.tuple(fc.double({ min: 1, max: 30, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true })), {
        minLength: 2,
        maxLength: 6,
      })
      .map((parts) => {
        let atS = 0;
        const later = parts.map(([seconds, times]) => {
          atS += seconds;
          return { atS, times };
        });
        return [{ atS: 0, times: 0 }, ...later];
      });
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 3000, noNaN: true }), knots, (perSecond, all) => {
        const planned = all
          .slice(1)
          .reduce((sum, { atS, times }, i) => sum + ((atS - all[i]!.atS) * (times + all[i]!.times) * perSecond) / 2, 0);
        const { count, executor, dueBy } = arrivalsOf(perSecond, all);
        const rounding = (all.at(-1)!.atS / 3600) * all.length;
        expect(Math.abs(count - planned)).toBeLessThan(1.3 + rounding);
        expect(dueBy(1e9)).toBe(count);
        if (count === 0) return;
        const beyond = offeredBy(executor) - count;
        expect(beyond).toBeGreaterThan(0.1);
        expect(beyond).toBeLessThan(1);
      }),
    );
  });

  it('writes rates as whole numbers', () => {
    const rateOf = (perSecond: number) => {
      const { rate, timeUnit } = arrivalsOf(perSecond, line(1, 1, 40)).executor;
      return [rate, timeUnit];
    };
    expect(rateOf(110)).toEqual([110, '1s']);
    expect(rateOf(0.5)).toEqual([30, '1m']);
    expect(rateOf(1 / 3600)).toEqual([1, '1h']);
    expect(rateOf(2.5)).toEqual([150, '1m']);
  });
});

describe('constantArrivals', () => {
  it('counts the arrivals at 0, 1/rate, 2/rate and so on', () => {
    expect([
      constantArrivals(110, 40),
      constantArrivals(0.5, 1),
      constantArrivals(10, -1),
      constantArrivals(0.1, 30),
    ]).toEqual([4400, 1, 0, 3]);
  });

  it('equals rate × time or exceeds it by less than one', () => {
    const rate = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(rate, fc.double({ min: 0, max: 1e4, noNaN: true }), (perSecond, seconds) => {
        const excess = constantArrivals(perSecond, seconds) - perSecond * seconds;
        expect(excess).toBeGreaterThan(-1e-6);
        expect(excess).toBeLessThan(1);
      }),
    );
  });
});
