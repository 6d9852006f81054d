import { judgeHold } from '../../results/capacity/judge-hold.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import type { RunDocument } from '../../results/record/run.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { holdOf } from './probe-hold.ts';

/** The faults by which the target got less load than planned, but no other load. */
const lessLoad = new Set(['generator-late', 'rate-not-attained', 'pool-too-small']);

/**
 * The reason why a load that the generator did not fully make still breaks the target; null when there is none. A
 * target that is too slow at less load is too slow at the planned one: starts wait for its answers, and so the pool of
 * workers grows and drops some. Only answers count, and only those slower than the limit by more than the largest lag
 * that the generator's machine showed.
 */
export function slowTarget(
  slos: readonly Slo[],
  reasons: RunDocument['validity']['reasons'],
  evidence: Evidence,
  window: Phase,
): { slo: Slo; reason: string } | null {
  if (reasons.length === 0 || !reasons.every(({ code }) => lessLoad.has(code))) return null;
  const lags = [...evidence.rows('meshproof_generator_loop_lag_seconds', {}, window)];
  // Without a measured lag, a slow generator and a slow target look the same.
  if (lags.length === 0) return null;
  const lagS = Math.max(...lags.map((row) => ('v' in row ? row.v : 0)));
  for (const slo of slos) {
    const { sli, unit } = slo;
    if (sli.kind !== 'quantile' || unit !== 's') continue;
    const hold = holdOf({ ...slo, sli: { ...sli, limit: sli.limit + lagS } }, evidence, window, false);
    const found = hold && judgeHold(hold);
    if (found?.verdict === 'FAIL') return { slo, reason: found.reason };
  }
  return null;
}
