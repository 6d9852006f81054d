import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startLagMeter } from './lag-meter.ts';

/** A meter on an event loop whose clock and ticks the test controls. The ticks that a block delays become one tick. */
function start() {
  let nowMs = 1000;
  let dueMs = Number.POSITIVE_INFINITY;
  let run = () => {};
  const meter = startLagMeter(
    () => nowMs,
    (ms, tick) => {
      dueMs = nowMs + ms;
      run = () => {
        tick();
        dueMs = nowMs + ms;
      };
      return () => {
        dueMs = Number.POSITIVE_INFINITY;
      };
    },
  );
  return {
    meter,
    idle(ms: number) {
      const endMs = nowMs + ms;
      while (dueMs <= endMs) {
        nowMs = Math.max(nowMs, dueMs);
        run();
      }
      nowMs = Math.max(nowMs, endMs);
    },
    block: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('startLagMeter', () => {
  it('sees a block however soon after a reset it begins, before and after the next tick', () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.nat(40),
        fc.integer({ min: 100, max: 9000 }),
        fc.boolean(),
        (ran, wait, ms, ticked) => {
          const { meter, idle, block } = start();
          idle(ran);
          meter.reset();
          idle(wait);
          block(ms);
          if (ticked) idle(50);
          expect(meter.maxMs()).toBeGreaterThanOrEqual(ms - 10);
          expect(meter.maxMs()).toBeLessThanOrEqual(ms);
        },
      ),
    );
  });

  it('sees nothing on a free event loop, and nothing from before a reset', () => {
    const { meter, idle, block } = start();
    idle(500);
    expect(meter.maxMs()).toBe(0);
    block(700);
    meter.reset();
    idle(30);
    expect(meter.maxMs()).toBe(0);
  });

  it('keeps the part of a block that follows a reset in the block', () => {
    const { meter, block, idle } = start();
    block(300);
    meter.reset();
    block(200);
    idle(20);
    expect(meter.maxMs()).toBe(200);
  });

  it('keeps its maximum after its stop, and then measures no more', () => {
    const { meter, block, idle } = start();
    block(90);
    meter.stop();
    meter.stop();
    block(5000);
    idle(50);
    expect(meter.maxMs()).toBe(80);
  });

  it('sees a block of this process that begins at once after a reset', () => {
    const meter = startLagMeter();
    meter.reset();
    const endMs = performance.now() + 120;
    while (performance.now() < endMs);
    expect(meter.maxMs()).toBeGreaterThanOrEqual(105);
    meter.stop();
  });
});
