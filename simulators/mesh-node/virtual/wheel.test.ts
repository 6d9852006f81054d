import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeapQueue } from './heap.fixture.ts';
import { TimingWheel } from './wheel.ts';

// These delays end in the current window, in the next window, in the second wheel, and beyond both wheels.
const delay = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 9000 }),
  fc.integer({ min: 0, max: 3_000_000 }),
  fc.integer({ min: 16_700_000, max: 18_000_000 }),
);

describe('the timing wheel', () => {
  it('keeps the order of a heap, however far ahead and whenever events are scheduled', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(delay, fc.array(delay, { maxLength: 3 })), { maxLength: 40 }), (events) => {
        const [wheel, heap] = [new TimingWheel(), new HeapQueue()];
        let made = 0;
        const put = (afterMs: number) => {
          for (const queue of [wheel, heap]) queue.schedule(queue.nowMs + afterMs, made, -1 - made, made * 3, 7, made);
          made++;
        };
        for (const [afterMs] of events) put(afterMs);
        const more = events.map(([, later]) => later);
        for (let taken = 0; heap.next(60_000_000); taken++) {
          expect(wheel.next(60_000_000)).toBe(true);
          expect([wheel.nowMs, wheel.a, wheel.b, wheel.c, wheel.d, wheel.e]).toEqual([
            heap.nowMs,
            heap.a,
            heap.b,
            heap.c,
            heap.d,
            heap.e,
          ]);
          for (const afterMs of more[taken] ?? []) put(afterMs);
          let seen = 0;
          wheel.each(() => seen++);
          expect([seen, wheel.size]).toEqual([heap.size, heap.size]);
        }
        expect(wheel.size).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it('stops at the given time', () => {
    const wheel = new TimingWheel();
    wheel.schedule(50, 1, 0, 0, 0, 0);
    expect(wheel.next(49)).toBe(false);
    expect(wheel.nowMs).toBe(49);
    expect(wheel.next(50)).toBe(true);
  });
});
