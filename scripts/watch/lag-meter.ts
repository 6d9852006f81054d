import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * The largest event-loop lag of this process since the last reset, in milliseconds. This process
 * measures every wait as too long, by at most this lag.
 */
export interface LagMeter {
  maxMs(): number;
  reset(): void;
  stop(): void;
}

/** The interval of the monitor, which is Node's default. Each delay that the monitor records includes the interval. */
const resolutionMs = 10;
export type LagMonitor = Pick<IntervalHistogram, 'count' | 'max' | 'reset' | 'enable' | 'disable'>;

/**
 * Returns a function that starts lag meters on one shared monitor. The monitor runs while at least one meter runs.
 * Before a reset clears the monitor, every other meter stores its own maximum.
 */
export function shareLagMonitor(create: () => LagMonitor): () => LagMeter {
  let monitor: LagMonitor | undefined;
  const users = new Set<{ maxMs: number }>();
  const seenMs = () => (monitor && monitor.count > 0 ? Math.max(0, monitor.max / 1e6 - resolutionMs) : 0);
  const clear = () => {
    const seen = seenMs();
    for (const user of users) user.maxMs = Math.max(user.maxMs, seen);
    monitor?.reset();
  };
  return () => {
    monitor ??= create();
    clear();
    if (users.size === 0) monitor.enable();
    const user = { maxMs: 0 };
    users.add(user);
    return {
      maxMs: () => Math.max(user.maxMs, users.has(user) ? seenMs() : 0),
      reset: () => {
        clear();
        user.maxMs = 0;
      },
      stop: () => {
        if (!users.delete(user)) return;
        if (users.size === 0) monitor?.disable();
      },
    };
  };
}

/**
 * Starts a meter on the only monitor of this process. Node never frees the 60 kB of a monitor. With a new monitor for
 * each run, the memory of a long-lived process would grow. Call `stop` at the end.
 */
export const startLagMeter = shareLagMonitor(() => monitorEventLoopDelay({ resolution: resolutionMs }));
