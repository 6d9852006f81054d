import type { Evidence } from '../../results/record/evidence.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { loopLag } from '../evidence/loop-lags.ts';
import { limits } from './limits.ts';

/** A time in which meshproof's main process was blocked, and the part of it that certainly lies in a phase. */
type Stall = { seconds: number; inPhaseS: number };

/**
 * Returns the stalls of meshproof's main process in a phase. A stall belongs to the phase in which it ended. It also
 * belongs to an earlier phase if it covers more than `ownStallSeconds` of that phase. The record names only the second
 * in which a stall ended: a stall of 5 s that ended between 20 s and 21 s covers at least 16 s to 20 s.
 */
export function stallsIn({ startS, endS }: Phase, evidence: Evidence): Stall[] {
  const stalls: Stall[] = [];
  for (const row of evidence.rows(loopLag)) {
    if (!('v' in row) || row.v <= limits.ownStallSeconds) continue;
    const secondS = (row.t - evidence.t0Ms) / 1000;
    const inPhaseS = Math.max(0, Math.min(secondS, endS) - Math.max(secondS + 1 - row.v, startS));
    const endedInPhase = secondS >= startS && secondS < endS;
    if (endedInPhase || inPhaseS > limits.ownStallSeconds) stalls.push({ seconds: row.v, inPhaseS });
  }
  return stalls;
}
