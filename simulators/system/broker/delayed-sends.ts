import type { DefectSwitch } from '../defects/defect-switch.ts';

/** Sends that the latency defect may delay. */
export type DelayedSends = {
  /** Sends at once, or after the latency defect. */
  send(go: () => void): void;
  /** How many sends wait. */
  waiting(): number;
};

/** The way out of the broker: every frame passes it, so that the latency defect delays them all alike. */
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
