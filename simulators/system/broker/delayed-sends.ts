import type { DefectSwitch } from '../defects/defect-switch.ts';

/**
 * Runs functions that send a frame: at once, or after the delay of the latency defect. `waiting` returns the number of
 * functions that wait for the delay.
 */
export type DelayedSends = {
  send(go: () => void): void;
  waiting(): number;
};

/**
 * Creates the `send` that the broker uses for its WebSocket handshakes, answers and pongs, and for its published
 * frames. The latency defect delays all of them alike. The broker's own pings are not delayed.
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
