import { sum } from 'simple-statistics';
import { driftOf } from '../stats/drift.ts';
import { boundsOf, type SeenShare, seenShare } from '../stats/seen-share.ts';

/**
 * The events of one SLO under a constant load, one entry for each second with an event. Timeouts and requests that a
 * rate limit rejected are bad events. Starts that were dropped or not finished are bad events, too, unless the VU pool
 * was too small.
 */
export type Hold = {
  bad: readonly number[];
  total: readonly number[];
  /** Mean time to an answer in each second with answers, in seconds; empty if the SLO measures no time. */
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
   * True when the hold was steady and its measured share of bad events is within the budget. An INCONCLUSIVE hold then
   * counts as held.
   */
  leansToPass: boolean;
  /**
   * True when at least one eight-second part of the hold was within the budget. `endHeld` is true when the last eight
   * seconds of the hold were.
   */
  partHeld: boolean;
  endHeld: boolean;
  /** The measured share of bad events with its precision and its limit; undefined without a measured event. */
  seen?: SeenShare & { limit: number };
  /**
   * False when the queue of the hold grew, or when too many bad events came only at its end. Always true for a failed
   * hold.
   */
  steady: boolean;
};

/**
 * If the queue grows so fast that it would double within this many hold lengths, the hold is not a steady state, even
 * if the percentile still meets the limit.
 */
const doublingHolds = 5;
/**
 * The two-sided p-value up to which a growth of the queue counts. A queue also grows by chance: this level allows one
 * false alarm in 200 holds.
 */
const growthChance = 0.01;
/**
 * The length in seconds of the parts of a hold. Each part is compared with the budget. The shortest probe is as long as
 * one part.
 */
const partS = 8;

/**
 * Returns the verdict on a constant load. The confidence bounds of the share of bad events decide it. A hold passes
 * only in a steady state: with a growing queue, or with too many bad events only at its end, it is INCONCLUSIVE
 * instead.
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
 * The confidence of the bounds for a pass and for a fail. Bad events come in rare clusters, so in most one-minute holds
 * their share is below the long-run share. A pass therefore needs a higher confidence than a fail. Both verdicts then
 * err in about 5 % of holds.
 */
const passConfidence = 0.975;
const failConfidence = 0.95;

/** Returns the side of the limit on which a share lies; `open` when its confidence bounds do not decide. */
export function sideOf(seen: SeenShare & { limit: number }): 'below' | 'above' | 'open' {
  if (boundsOf(seen, failConfidence)[0] > seen.limit) return 'above';
  return boundsOf(seen, passConfidence)[1] <= seen.limit ? 'below' : 'open';
}

/**
 * Returns the growth of the queue as text; null if the queue does not grow, or grows too slowly or too irregularly to
 * count. By Little's law, queue = rate × time to an answer.
 */
function growthOf(times: readonly number[]): string | null {
  const logs = times.filter((time) => time > 0).map(Math.log);
  const { slope, chance } = driftOf(logs);
  if (slope * logs.length * doublingHolds < Math.LN2 || chance / 2 > growthChance / 2) return null;
  return `the queue grows: answers took ${percent(Math.expm1(slope * logs.length))} longer at the end of the hold`;
}

/**
 * Returns a text if the bad events exceed the budget only at the end of the hold, otherwise null. A rate limiter causes
 * this if its burst allowance lasts until the end of the hold, or if the limiter starts to refuse requests only after a
 * delay.
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

/** Returns one entry for each second at which a part can start: true when that part was within the budget. */
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
