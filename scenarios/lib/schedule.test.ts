import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from './names.ts';
import { dueIn } from './schedule.ts';

const areaBy = ({ from, stages }: Schedule, untilS: number): number => {
  let [area, rate, leftS] = [0, from, untilS];
  for (const { to, seconds } of stages) {
    const s = Math.max(0, Math.min(leftS, seconds));
    if (seconds > 0) area += s * rate + ((to - rate) * s * s) / seconds / 2;
    leftS -= seconds;
    rate = to;
  }
  return area;
};

describe('dueIn', () => {
  it('is i / rate for a constant rate', () => {
    const schedule: Schedule = { first: 0, from: 20, stages: [{ to: 20, seconds: 10 }] };
    expect([0, 1, 100, 199].map(dueIn(schedule))).toEqual([0, 0.05, 5, 9.95]);
  });

  it('is the time at which the integral of the rate reaches the arrival, over stages, jumps and pauses', () => {
    const stage = fc.record({
      to: fc.double({ min: 0, max: 500, noNaN: true }),
      seconds: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 20, noNaN: true })),
    });
    fc.assert(
      fc.property(
        fc.array(stage, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.nat(2000),
        (stages, from, index) => {
          const schedule: Schedule = { first: 1, from, stages };
          fc.pre(areaBy(schedule, 1e6) > index + 1.001);
          expect(areaBy(schedule, dueIn(schedule)(index))).toBeCloseTo(index + 1, 5);
        },
      ),
    );
  });
});
