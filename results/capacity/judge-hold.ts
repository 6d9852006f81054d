import { sum } from 'simple-statistics';
import { driftOf } from '../stats/drift.ts';
import { boundsOf, type SeenShare, seenShare } from '../stats/seen-share.ts';

/** The events of one SLO in each second of a constant load. Dropped starts and timeouts are bad events. */
export type Hold = {
  bad: readonly number[];
  total: readonly number[];
  /** Mean time to an answer in each second, in seconds; empty where the SLO times nothing. */
  times: readonly number[];
  /** The share of events that may be bad. */
  budget: number;
};

export type HoldFinding = {
  verdict: 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  reason: string;
  good: number;
  bad: number;
  /** For INCONCLUSIVE: whether the measured share of bad events is within the budget. */
  leansToPass: boolean;
  /** Whether some eight seconds in a row, and the last eight, were within the budget. */
  partHeld: boolean;
  endHeld: boolean;
  /** What the share is worth as evidence; undefined where nothing was measured. */
  seen?: SeenShare & { limit: number };
  /** Whether the hold showed a state that could go on like this. */
  steady: boolean;
};

/** A queue that would double within five times the hold is no steady state, even if the percentile still holds. */
const doublingHolds = 5;
/** The two-sided p-value of growth, since a queue fluctuates by itself: one false alarm in 200 holds. */
const growthChance = 0.01;
/** The seconds of a part: those of the shortest probe. */
const partS = 8;

/**
 * The verdict on a constant load by the bounds of the share of bad events. A hold passes only in a
 * steady state: answers that take longer and longer, or bad events that come at its end, leave it undecided.
 */
export function judgeHold(hold: Hold): HoldFinding {
  const n = sum(hold.total);
  const bad = Math.min(n, sum(hold.bad));
  const leansToPass = n > 0 && bad / n <= hold.budget;
  const common = { good: n - bad, bad, leansToPass, ...partsOf(hold), steady: true };
  if (n === 0) return { verdict: 'INCONCLUSIVE', reason: 'no event was measured', ...common };
  const seen = { ...seenShare(hold.bad, hold.total), limit: hold.budget };
  const side = sideOf(seen);
  const share = `${percent(bad / n)} of ${n.toLocaleString('en-US')} bad, ${percent(hold.budget)} allowed`;
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
 * The confidence of the bounds. Slow moments come seldom and together, so that most holds of a minute show fewer bad
 * events than there are in the long run: a pass needs the higher one, so that both err in about one of twenty.
 */
const passConfidence = 0.975;
const failConfidence = 0.95;

/** On which side of its limit a share lies, if its bound shows that. */
export function sideOf(seen: SeenShare & { limit: number }): 'below' | 'above' | 'open' {
  if (boundsOf(seen, failConfidence)[0] > seen.limit) return 'above';
  return boundsOf(seen, passConfidence)[1] <= seen.limit ? 'below' : 'open';
}

/** The growth of the queue as text; null without one. By Little's law, queue = rate × time to an answer. */
function growthOf(times: readonly number[]): string | null {
  const logs = times.filter((time) => time > 0).map(Math.log);
  const { slope, chance } = driftOf(logs);
  if (slope * logs.length * doublingHolds < Math.LN2 || chance / 2 > growthChance / 2) return null;
  return `the queue grows: answers took ${percent(Math.expm1(slope * logs.length))} longer at the end of the hold`;
}

/**
 * The bad events at the end as text, where they are shown to be beyond the budget and were within it all the time
 * before: an allowance that is used up, or a limit that comes late. Null otherwise.
 */
function lateOf({ bad, total, budget }: Hold): string | null {
  const from = Math.max(0, total.length - partS);
  const [lateBad, late] = [bad.slice(from), total.slice(from)];
  if (sum(late) === 0 || sideOf({ ...seenShare(lateBad, late), limit: budget }) !== 'above') return null;
  const held = partsHeld({ bad, total, budget });
  if (held.slice(held.lastIndexOf(true) + 1).length + held.indexOf(false) < held.length) return null;
  return `the bad ones come late, ${percent(sum(lateBad) / sum(late))} in the last ${late.length} s`;
}

function partsOf(hold: Omit<Hold, 'times'>): Pick<HoldFinding, 'partHeld' | 'endHeld'> {
  const held = partsHeld(hold);
  return { partHeld: held.includes(true), endHeld: held.at(-1) ?? false };
}

/** Whether each part of the hold, from each second on, was within the budget. */
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
