import type { DefectSwitch } from '../defects/defect-switch.ts';

/** Sends frames at once, or after the delay of the latency defect. `waiting` counts those that wait for the delay. */
export type DelayedSends = {
  send(go: () => void): void;
  waiting(): number;
};

/**
 * Returns the `send` of WebSocket handshakes, answers, pongs and published frames, which the latency defect delays
 * alike. The broker's own pings are not delayed.
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
