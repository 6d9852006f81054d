import { sum } from 'simple-statistics';
import { designEffect } from '../stats/design-effect.ts';
import { driftOf } from '../stats/drift.ts';
import { sequentialShare } from '../stats/sequential-share.ts';

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
};

/** A queue that would double within five times the hold is no steady state, even if the percentile still holds. */
const doublingHolds = 5;
/** The two-sided p-value of growth, since a queue fluctuates by itself: one false alarm in 200 holds. */
const growthChance = 0.01;

/** The verdict on a constant load: by the sequential rule for the share of bad events, and by growth of the queue. */
export function judgeHold(hold: Hold): HoldFinding {
  const n = sum(hold.total);
  const bad = Math.min(n, sum(hold.bad));
  const counts = { good: n - bad, bad, leansToPass: n > 0 && bad / n <= hold.budget };
  if (n === 0) return { verdict: 'INCONCLUSIVE', reason: 'no event was measured', ...counts };
  const effect = designEffect(hold.bad, hold.total);
  const finding = sequentialShare(bad / effect, n / effect, hold.budget);
  const share = `${percent(bad / n)} of ${n.toLocaleString('en-US')} bad, ${percent(hold.budget)} allowed`;
  if (finding === 'above') return { verdict: 'FAIL', reason: share, ...counts };
  const growth = growthOf(hold.times);
  if (growth !== null) return { verdict: 'FAIL', reason: `the queue grows: ${growth}`, ...counts };
  if (finding === 'below') return { verdict: 'PASS', reason: share, ...counts };
  return { verdict: 'INCONCLUSIVE', reason: `${share}: too close to decide`, ...counts };
}

/** The growth of the queue as text; null without one. By Little's law, queue = rate × time to an answer. */
function growthOf(times: readonly number[]): string | null {
  const logs = times.filter((time) => time > 0).map(Math.log);
  const { slope, chance } = driftOf(logs);
  if (slope * logs.length * doublingHolds < Math.LN2 || chance / 2 > growthChance / 2) return null;
  return `answers took ${percent(Math.expm1(slope * logs.length))} longer at the end of the hold`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
