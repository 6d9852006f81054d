/**
 * `ks` is the Kolmogorov-Smirnov D of two distributions of delivery times, from 0 (equal) to 1. `virtual` and `real`
 * are the numbers of deliveries in the two distributions.
 */
export type Calibration = { ks: number; virtual: number; real: number };

/**
 * A calibration in the record of a run. If an earlier run measured the calibration, `run` is the id of that run, and
 * `nodes` is the number of nodes in that run.
 */
export type Calibrated = Calibration & { run?: string; nodes?: number };

/**
 * Returns the distance between two distributions of latencies; 1 if a distribution is empty.
 * @param virtual the number of deliveries at each latency in ms; a missing entry is zero
 */
export function calibrate(virtual: readonly number[], real: readonly number[]): Calibration {
  const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + (n ?? 0), 0);
  const [ofVirtual, ofReal] = [sum(virtual), sum(real)];
  if (ofVirtual === 0 || ofReal === 0) return { ks: 1, virtual: ofVirtual, real: ofReal };
  let [a, b, ks] = [0, 0, 0];
  for (let ms = 0; ms < Math.max(virtual.length, real.length); ms++) {
    a += (virtual[ms] ?? 0) / ofVirtual;
    b += (real[ms] ?? 0) / ofReal;
    ks = Math.max(ks, Math.abs(a - b));
  }
  return { ks, virtual: ofVirtual, real: ofReal };
}
