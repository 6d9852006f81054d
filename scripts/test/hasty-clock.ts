import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../scenarios/base/clock.ts';

/** Returns a clock that is `factor` times as fast as the clock of the host, so that a run of minutes takes seconds. */
export function hastyClock(factor: number, startMs = Date.parse('2026-01-01T00:00:00.000Z')): Clock {
  const from = performance.now();
  const elapsedMs = () => (performance.now() - from) * factor;
  return {
    wallMs: () => startMs + elapsedMs(),
    monotonicMs: elapsedMs,
    sleep: (ms, signal) => sleep(Math.max(0, ms / factor), undefined, signal ? { signal } : {}).catch(() => undefined),
  };
}
