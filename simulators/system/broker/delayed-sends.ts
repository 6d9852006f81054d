import type { DefectSwitch } from '../defects/defect-switch.ts';

/** Sends that the latency defect may delay. */
export type DelayedSends = {
  /** Sends at once, or after the latency defect. */
  send(go: () => void): void;
  /** The number of waiting sends. */
  waiting(): number;
};

/** The exit of the broker. Every frame passes it, so that the latency defect delays all frames alike. */
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
