import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** The event-loop lag of this process since the last reset, in milliseconds. Every measured wait contains it. */
export interface LagMeter {
  maxMs(): number;
  reset(): void;
  stop(): void;
}

const resolutionMs = 10;
/** The parts of a monitor that meters share. */
export type LagMonitor = Pick<IntervalHistogram, 'count' | 'max' | 'reset' | 'enable' | 'disable'>;

/**
 * Returns a function that starts meters on one monitor, which runs while a meter does. Each meter has its own maximum:
 * before a reset clears the monitor, every other meter keeps what it has seen.
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
 * Starts to measure on the one monitor of this process: Node does not give back the 60 kB of each monitor, so one for
 * each run would grow a schedule. Call `stop` at the end.
 */
export const startLagMeter = shareLagMonitor(() => monitorEventLoopDelay({ resolution: resolutionMs }));
