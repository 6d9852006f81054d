import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The event-loop lag of this process since the last reset, in milliseconds. Every measured wait contains it. */
export interface LagMeter {
  maxMs(): number;
  reset(): void;
  stop(): void;
}

const resolutionMs = 10;

/** Starts to measure. Call `stop` at the end. */
export function startLagMeter(): LagMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    maxMs: () => (histogram.count > 0 ? Math.max(0, histogram.max / 1e6 - resolutionMs) : 0),
    reset: () => histogram.reset(),
    stop: () => histogram.disable(),
  };
}
