import { judgeHold } from '../../results/capacity/judge-hold.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { loopLags } from '../../thresholds/evidence/loop-lags.ts';
import { holdOf } from './probe-hold.ts';

const limitsTime = whereKind({ ratio: false, quantile: true, limit: false });

/** Faults of the load generator whose only effect is that the target got less than the planned load. */
const lessLoad = new Set(['generator-late', 'rate-not-attained', 'pool-too-small']);

/**
 * Returns the first latency SLO that a target missed although it got less than the planned load, with the reason. A
 * slow target can cause the missing load, because its answers occupy the VU pool, and starts are dropped. The SLO's
 * limit is raised by the largest lag of the generator's machine. Returns null if no SLO was missed, or if no lag was
 * measured. Also returns null if `reasons` is empty, or has a fault that is not in `lessLoad`.
 */
export function slowTarget(
  slos: readonly Slo[],
  reasons: RunDocument['validity']['reasons'],
  evidence: Evidence,
  window: Phase,
): { slo: Slo; reason: string } | null {
  if (reasons.length === 0 || !reasons.every(({ code }) => lessLoad.has(code))) return null;
  const lags = loopLags(evidence, window);
  // Without a measured lag, a slow generator cannot be distinguished from a slow target.
  if (lags.size === 0) return null;
  const lagS = largest(lags.values());
  for (const slo of slos) {
    const { sli, unit } = slo;
    if (!limitsTime(sli) || unit !== 's') continue;
    const hold = holdOf({ ...slo, sli: { ...sli, limit: sli.limit + lagS } }, evidence, window, false);
    const found = hold && judgeHold(hold);
    if (found?.verdict === 'FAIL') return { slo, reason: found.reason };
  }
  return null;
}
