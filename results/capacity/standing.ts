import { sum } from 'simple-statistics';
import { sideOf } from './judge-hold.ts';
import { pooledShare } from './pooled-share.ts';
import type { CapacityStep } from './probe-log.ts';

/**
 * The joint result of all probes of one value. `unasked`: the value has no confirmation (long probe). `open`: the
 * confirmations do not decide. `contested`: another confirmation is needed. `grew`: the value failed before and now
 * passes. `changed`: the value passed before and now fails, or its confirmations pass and fail alternately.
 */
export type Standing = 'unasked' | 'open' | 'holds' | 'breaks' | 'contested' | 'grew' | 'changed';

/** If a value is still `contested` after this many confirmations (long probes), its result is `open`. */
const mostConfirmations = 5;
/** The result of a probe is clear if the share of bad events and its limit differ by at least this factor. */
export const clear = 3;

/**
 * Returns the joint result of all probes of one value. `steps` are in order of time. One clear long probe (`clear`)
 * usually decides the result. `heldBefore` is true when the value passed before it first failed.
 */
export function standingOf(steps: readonly CapacityStep[], heldBefore: boolean): Standing {
  const confirmations = steps.filter((step) => step.hold === 'confirm');
  if (confirmations.length === 0) return 'unasked';
  const standing = standingOfConfirmed(confirmations, heldBefore);
  return standing === 'contested' && confirmations.length >= mostConfirmations ? 'open' : standing;
}

function standingOfConfirmed(confirmations: readonly CapacityStep[], heldBefore: boolean): Standing {
  const decided = confirmations.filter(({ verdict }) => verdict === 'PASS' || verdict === 'FAIL');
  const [first, last] = [decided[0], decided.at(-1)];
  if (!first || !last) return pooled(confirmations);
  const failures = decided.filter(({ verdict }) => verdict === 'FAIL');
  if (failures.length === 0) {
    if (decided.some(isClear)) return 'holds';
    const together = pooled(confirmations);
    return together === 'breaks' ? 'contested' : together;
  }
  // `whole` is true if each failed probe failed in all its parts. Such failures show that the system changed. An
  // unchanged system that passed before keeps the budget in at least one part.
  const whole = failures.every(({ partHeld }) => !partHeld);
  const agreed = decided.length >= 2 && decided.at(-2)!.verdict === last.verdict;
  if (failures.length < decided.length) {
    if (agreed && last.verdict === 'PASS') return first.verdict === 'FAIL' ? 'grew' : 'holds';
    if (whole) return agreed || decided.length >= 4 ? 'changed' : 'contested';
    return agreed || decided.length >= 4 ? pooled(confirmations) : 'contested';
  }
  if (whole && heldBefore) return agreed ? 'changed' : 'contested';
  if (!failures.some(isClear)) return pooled(confirmations);
  // If the last part of the first failed probe was within the budget, an outage may have ended or the system may have
  // scaled up. So this probe does not decide alone.
  if (!first.endHeld || agreed) return 'breaks';
  return pooled(confirmations.slice(confirmations.indexOf(first) + 1)) === 'breaks' ? 'breaks' : 'contested';
}

function pooled(all: readonly CapacityStep[]): Standing {
  // A probe is left out if its share of bad events is far above the limit, but its last part was within the limit.
  // During such a probe, an outage ended or the system scaled up. So the share does not show the effect of the load.
  const steps = all.filter(({ seen, endHeld }) => !(endHeld && seen && seen.share >= seen.limit * clear));
  if (steps.length < 2) return 'open';
  // If the queue grew in all probes, the load is too high. A grown queue causes bad events only later, so the share of
  // bad events does not decide here.
  if (steps.some(({ steady }) => !steady)) return steps.some(({ steady }) => steady) ? 'open' : 'breaks';
  const seen = steps.flatMap((step) => (step.seen ? [{ ...step.seen, n: step.good + step.bad }] : []));
  // A probe may have no measured share, for example if the undecided SLO does not divide events into good and bad. Then
  // the shares of the other probes cannot decide this SLO.
  if (seen.length < steps.length) return 'open';
  const corrected = seen.map((one) => ({ ...one, effective: one.spread?.effective ?? one.effective }));
  const { effective } = pooledShare(corrected);
  const degrees = sum(seen.map(({ spread }) => (spread?.degrees ?? 0) + 1)) - 1;
  const side = sideOf({
    ...pooledShare(seen),
    spread: seen.every(({ spread }) => spread === null) ? null : { effective, degrees: Math.max(1, degrees) },
    limit: seen[0]!.limit,
  });
  return side === 'below' ? 'holds' : side === 'above' ? 'breaks' : 'open';
}

/** True when the share of bad events is far from its limit. Near it, a single slow moment could reverse the verdict. */
function isClear({ seen, verdict }: CapacityStep): boolean {
  if (!seen) return true;
  return verdict === 'PASS' ? seen.share * clear <= seen.limit : seen.share >= seen.limit * clear;
}
