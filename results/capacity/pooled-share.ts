import { sum } from 'simple-statistics';

export type HoldShare = { share: number; n: number; effective: number };

/**
 * Returns the share of bad events in several probes together. `effective` is the number of independent events that
 * would give the same precision. It is computed from the variance of the share. The sum of the `effective` values of
 * the probes would be too large: bad events come in clusters, and a probe without a cluster seems very precise.
 */
export function pooledShare(holds: readonly HoldShare[]): Pick<HoldShare, 'share' | 'effective'> {
  const n = sum(holds.map((hold) => hold.n));
  const squares = sum(holds.map((hold) => hold.n ** 2 / hold.effective));
  return { share: sum(holds.map((hold) => hold.n * hold.share)) / n, effective: n ** 2 / squares };
}
