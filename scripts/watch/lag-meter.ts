import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Our own event-loop lag: what a wait that we measured may owe to ourselves. Milliseconds since the last reset. */
export interface LagMeter {
  maxMs(): number;
  reset(): void;
  stop(): void;
}

const resolutionMs = 10;

export function startLagMeter(): LagMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    maxMs: () => (histogram.count > 0 ? Math.max(0, histogram.max / 1e6 - resolutionMs) : 0),
    reset: () => histogram.reset(),
    stop: () => histogram.disable(),
  };
}
