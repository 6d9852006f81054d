import type { DefectSwitch } from '../defects/defect-switch.ts';

/** Sends frames immediately, or after the delay of the defect `latency`. `waiting` counts the delayed frames. */
export type DelayedSends = {
  send(go: () => void): void;
  waiting(): number;
};

/**
 * Returns the sender of WebSocket handshakes, answers, pongs and published frames. The defect `latency` delays all of
 * these by the same time, but not the broker's own pings.
 */
export function createDelayedSends(faults: DefectSwitch): DelayedSends {
  let waiting = 0;
  return {
    send: (go) => {
      const { latencyMs } = faults.defects();
      if (latencyMs === 0) return go();
      waiting++;
      setTimeout(() => {
        waiting--;
        go();
      }, latencyMs);
    },
    waiting: () => waiting,
  };
}
