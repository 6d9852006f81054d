/**
 * The largest event-loop lag of this process since the last reset, in milliseconds. A wait that this process measures
 * can be too long by up to this lag.
 */
export interface LagMeter {
  /** Includes a lag that has not ended yet. */
  maxMs(): number;
  reset(): void;
  stop(): void;
}

/** A lag of less than this interval is not measured exactly. */
const tickMs = 10;

/** @param every calls `tick` about every `ms` milliseconds, until the returned function is called */
type Every = (ms: number, tick: () => void) => () => void;

/**
 * Starts a meter. Call `stop` at the end. Node's `monitorEventLoopDelay` is not used: after its `reset`, the delay of
 * the next tick is lost, and Node never frees the 60 kB of a monitor.
 */
export function startLagMeter(nowMs = () => performance.now(), every: Every = onTimer): LagMeter {
  let dueMs = nowMs() + tickMs;
  let sinceMs = nowMs();
  let maxMs = 0;
  const note = () => {
    maxMs = Math.max(maxMs, nowMs() - Math.max(dueMs, sinceMs));
  };
  const stop = every(tickMs, () => {
    note();
    dueMs = nowMs() + tickMs;
  });
  let isStopped = false;
  return {
    maxMs: () => {
      if (!isStopped) note();
      return maxMs;
    },
    reset: () => {
      maxMs = 0;
      sinceMs = nowMs();
    },
    stop: () => {
      if (!isStopped) note();
      isStopped = true;
      stop();
    },
  };
}

function onTimer(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  timer.unref();
  return () => clearInterval(timer);
}
