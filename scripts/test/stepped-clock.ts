import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../scenarios/base/clock.ts';

/** A clock that stands still, except during `pass`. */
export type SteppedClock = Clock & {
  /**
   * Lets `ms` milliseconds pass. Each sleep ends at its exact time. The code that slept then runs before the time goes
   * on.
   */
  pass(ms: number): Promise<void>;
};

/**
 * The number of turns of the event loop before the clock advances. In these turns, the code that waited for an ended
 * sleep runs.
 */
const turns = 5;

/** Returns a clock for tests. The speed and the load of the machine do not affect this clock. */
export function steppedClock(startMs = Date.parse('2026-01-01T00:00:00.000Z')): SteppedClock {
  let elapsedMs = 0;
  const sleepers = new Set<{ atMs: number; wake: () => void }>();
  const settle = async () => {
    for (let i = 0; i < turns; i++) await turn();
  };
  return {
    wallMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { atMs: elapsedMs + Math.max(0, ms), wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
    async pass(ms) {
      const endMs = elapsedMs + ms;
      for (;;) {
        await settle();
        const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
        if (!next || next.atMs > endMs) break;
        elapsedMs = next.atMs;
        next.wake();
      }
      elapsedMs = endMs;
    },
  };
}
