import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LagWatch } from './lag-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watch on an event loop whose clock the test controls. The ticks that a block delays become one tick. */
function start() {
  let nowMs = 1000;
  let blockedMs = 0;
  const fromMs = Date.now();
  const lag = new LagWatch();
  lag.start(() => nowMs);
  return {
    lag,
    nowMs: () => nowMs,
    idle(ms: number) {
      vi.advanceTimersByTime(Math.min(blockedMs, 10 - ((Date.now() - fromMs) % 10)));
      blockedMs = 0;
      for (let i = 0; i < ms; i++) {
        nowMs++;
        vi.advanceTimersByTime(1);
      }
    },
    block: (ms: number) => {
      nowMs += ms;
      blockedMs = ms;
    },
  };
}

describe('LagWatch', () => {
  it('sees a block of the event loop however soon after a reset it begins', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 20, max: 9000 }), (ran, wait, ms) => {
        const { lag, nowMs, idle, block } = start();
        idle(ran);
        lag.reset();
        idle(wait);
        const fromMs = nowMs();
        block(ms);
        idle(20);
        lag.stop();
        expect(lag.summary().max).toBeGreaterThanOrEqual((ms - 10) / 1000);
        expect(lag.summary().max).toBeLessThanOrEqual(ms / 1000);
        if (ms >= 510) expect(lag.stalledWithin(fromMs + 10, fromMs + ms)).toBe(true);
        if (ms < 500) expect(lag.stalledWithin(0, nowMs())).toBe(false);
      }),
    );
  });

  it('discards the delays before a reset, and keeps the stalls', () => {
    const { lag, nowMs, idle, block } = start();
    idle(100);
    block(700);
    lag.dispatched(300);
    lag.reset();
    idle(100);
    expect(lag.summary()).toEqual({ p99: 0, max: 0 });
    expect(lag.stalledWithin(0, nowMs())).toBe(true);
    lag.stop();
  });

  it('reports the larger of the delay of the event loop and the lateness of starts', () => {
    const { lag, idle, block } = start();
    block(200);
    idle(20);
    lag.dispatched(-5);
    expect(lag.summary().max).toBeCloseTo(0.19, 9);
    for (let i = 0; i < 10; i++) lag.dispatched(400);
    expect(lag.summary().max).toBeCloseTo(0.4, 9);
    expect(lag.summary().p99).toBeCloseTo(0.4, 1);
    lag.stop();
  });

  it('keeps its values after its stop, and then measures no more', () => {
    const { lag, idle, block } = start();
    block(90);
    idle(20);
    lag.stop();
    block(5000);
    idle(50);
    expect(lag.summary().max).toBeCloseTo(0.08, 9);
  });
});
