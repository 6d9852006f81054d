import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** A source of time. Functions get it as a parameter, so that tests can replace it. */
export interface Clock {
  /** Milliseconds since the epoch. Corrections of the host's clock after the start of the process have no effect. */
  wallMs(): number;
  /** Milliseconds since an arbitrary instant. Corrections of the host's clock have no effect. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** If the delay of a timer is longer, Node fires the timer after 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  wallMs: () => performance.timeOrigin + performance.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    // Any number of sleeps may share one signal. Node would print a warning above ten listeners.
    if (signal) setMaxListeners(0, signal);
    try {
      for (let left = Math.max(0, ms); ; left -= longestTimerMs) {
        await sleep(Math.min(left, longestTimerMs), undefined, signal ? { signal } : {});
        if (left <= longestTimerMs) return;
      }
    } catch {
      // The signal aborted the sleep, which then ends without an error.
    }
  },
};
