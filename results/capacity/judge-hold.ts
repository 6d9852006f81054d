import { sum } from 'simple-statistics';
import { driftOf } from '../stats/drift.ts';
import { boundsOf, type SeenShare, seenShare } from '../stats/seen-share.ts';

/** The events of one SLO under a constant load. `bad` and `total` have one entry for each second with an event. */
export type Hold = {
  bad: readonly number[];
  total: readonly number[];
  /** The mean time to an answer, in seconds, for each second with answers; empty if the SLO measures no time. */
  times: readonly number[];
  /** The allowed share of bad events, from 0 to 1. */
  budget: number;
};

export type HoldFinding = {
  verdict: 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  reason: string;
  good: number;
  bad: number;
  /**
   * True if the probe was steady and its measured share is within the budget. An INCONCLUSIVE probe then counts as if
   * the system held the load.
   */
  leansToPass: boolean;
  /** True if at least one part of the probe was within the budget. Each part lasts eight seconds. */
  partHeld: boolean;
  /** True if the last eight seconds were within the budget. */
  endHeld: boolean;
  /**
   * The measured share of bad events; undefined if no event was measured. Some SLOs do not divide events into good and
   * bad. If such an SLO is undecided, `seen` is undefined, too. If it failed, or if the target died, the share is 1.
   */
  seen?: SeenShare & { limit: number };
  /**
   * False when the queue grew, or when the bad events exceeded the budget only at the end of the probe. Always true
   * with the verdict FAIL.
   */
  steady: boolean;
};

/** A probe is not steady if its queue grows so fast that it would double within five times the length of the probe. */
const doublingHolds = 5;
/**
 * A growth of the queue is significant up to this two-sided p-value. In one steady probe of 200, the queue seems to
 * grow.
 */
const growthChance = 0.01;
/** A probe is judged in parts of this length: the length of the shortest probe. */
const partS = 8;

/**
 * Returns the verdict on a probe with a constant load. The confidence bounds of the share of bad events decide the
 * verdict. A probe that would pass but is not steady is INCONCLUSIVE.
 */
export function judgeHold(hold: Hold): HoldFinding {
  const n = sum(hold.total);
  const bad = Math.min(n, sum(hold.bad));
  const leansToPass = n > 0 && bad / n <= hold.budget;
  const common = { good: n - bad, bad, leansToPass, ...partsOf(hold), steady: true };
  if (n === 0) return { verdict: 'INCONCLUSIVE', reason: 'no event was measured', ...common };
  const seen = { ...seenShare(hold.bad, hold.total), limit: hold.budget };
  const side = sideOf(seen);
  const share = `${percent(bad / n)} of ${n.toLocaleString('en-US')} events were bad; ${percent(hold.budget)} is allowed`;
  if (side === 'above') return { verdict: 'FAIL', reason: share, ...common, seen };
  const unsteady = growthOf(hold.times) ?? lateOf(hold);
  if (unsteady !== null)
    return {
      ...{ ...common, verdict: 'INCONCLUSIVE', reason: `${share}: ${unsteady}` },
      ...{ leansToPass: false, steady: false, seen },
    };
  if (side === 'below') return { verdict: 'PASS', reason: share, ...common, seen };
  return { verdict: 'INCONCLUSIVE', reason: `${share}: too close to decide`, ...common, seen };
}

/**
 * A pass needs a higher confidence than a fail. Bad events come in rare clusters, so their share in most one-minute
 * probes is below the long-run share. With these confidences, either verdict is wrong in about 5 % of probes.
 */
const passConfidence = 0.975;
const failConfidence = 0.95;

/** Returns the side of the limit on which a share lies; `open` when its confidence bounds do not decide. */
export function sideOf(seen: SeenShare & { limit: number }): 'below' | 'above' | 'open' {
  if (boundsOf(seen, failConfidence)[0] > seen.limit) return 'above';
  return boundsOf(seen, passConfidence)[1] <= seen.limit ? 'below' : 'open';
}

/**
 * Returns a text if the queue grows, otherwise null. By Little's law, queue = rate × time to an answer. The rate of a
 * probe is constant, so growing times show a growing queue.
 */
function growthOf(times: readonly number[]): string | null {
  const logs = times.filter((time) => time > 0).map(Math.log);
  const { slope, chance } = driftOf(logs);
  if (slope * logs.length * doublingHolds < Math.LN2 || chance / 2 > growthChance / 2) return null;
  return `the queue grows: answers took ${percent(Math.expm1(slope * logs.length))} longer at the end of the hold`;
}

/**
 * Returns a text if the bad events exceed the budget only at the end of the probe, otherwise null. The cause can be a
 * rate limiter that refuses requests only after some time, or once its burst allowance is used up.
 */
function lateOf({ bad, total, budget }: Hold): string | null {
  const from = Math.max(0, total.length - partS);
  const [lateBad, late] = [bad.slice(from), total.slice(from)];
  if (sum(late) === 0 || sideOf({ ...seenShare(lateBad, late), limit: budget }) !== 'above') return null;
  const held = partsHeld({ bad, total, budget });
  if (held.slice(held.lastIndexOf(true) + 1).length + held.indexOf(false) < held.length) return null;
  return `too many bad events come only at the end: ${percent(sum(lateBad) / sum(late))} in the last ${late.length} s`;
}

function partsOf(hold: Omit<Hold, 'times'>): Pick<HoldFinding, 'partHeld' | 'endHeld'> {
  const held = partsHeld(hold);
  return { partHeld: held.includes(true), endHeld: held.at(-1) ?? false };
}

/**
 * Divides the probe into overlapping parts of `partS` seconds. A part begins at every second. Returns for each part
 * whether it was within the budget.
 */
function partsHeld({ bad, total, budget }: Omit<Hold, 'times'>): boolean[] {
  const held: boolean[] = [];
  for (let from = 0; from + Math.min(partS, total.length) <= total.length; from++) {
    const events = sum(total.slice(from, from + partS));
    held.push(events > 0 && sum(bad.slice(from, from + partS)) / events <= budget);
  }
  return held;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
