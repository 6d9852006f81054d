import type { Evidence } from '../../results/record/evidence.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';

/**
 * The lag of the event loop in meshproof's main process. A lag is recorded when the lag ends, perhaps in a later phase.
 */
export const loopLag = 'meshproof_generator_loop_lag_seconds';

/**
 * Returns the largest lag of meshproof's main process in each second since the start of the load. A blocked process
 * records its lag only when the lag ends. So a lag of 45 s counts in its last second and in the 44 seconds before.
 */
export function loopLags(evidence: Evidence, window?: Phase): Map<number, number> {
  const { startS, endS } = window ?? { startS: Number.NEGATIVE_INFINITY, endS: Number.POSITIVE_INFINITY };
  const lags = new Map<number, number>();
  for (const row of evidence.rows(loopLag)) {
    if (!('v' in row)) continue;
    const rowS = (row.t - evidence.t0Ms) / 1000;
    for (let before = 0; before < Math.max(1, row.v); before++) {
      const atS = rowS - before;
      if (atS < startS || atS >= endS) continue;
      const second = Math.floor(atS);
      lags.set(second, Math.max(lags.get(second) ?? 0, row.v));
    }
  }
  return lags;
}
