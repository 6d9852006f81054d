import { sum } from 'simple-statistics';
import { designEffect } from '../stats/design-effect.ts';
import { driftOf } from '../stats/drift.ts';
import { sequentialShare } from '../stats/sequential-share.ts';

/** What one SLO saw while a load was held, second by second. Dropped starts and timeouts are among the bad. */
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
  /** Where the verdict is open: the share that was seen is one that may be bad. */
  leansToPass: boolean;
};

/** A queue that would double within this many times the hold is no steady state, whatever the percentile says yet. */
const doublingHolds = 5;
/** A queue moves up and down by itself; only what comes by chance once in two hundred holds is growth. */
const growthChance = 0.01;

/** Whether a load was held: by the sequential rule for the share of bad events, and by whether the queue grew. */
export function judgeHold(hold: Hold): HoldFinding {
  const n = sum(hold.total);
  const bad = Math.min(n, sum(hold.bad));
  const counts = { good: n - bad, bad, leansToPass: n > 0 && bad / n <= hold.budget };
  if (n === 0) return { verdict: 'INCONCLUSIVE', reason: 'nothing was measured', ...counts };
  const effect = designEffect(hold.bad, hold.total);
  const finding = sequentialShare(bad / effect, n / effect, hold.budget);
  const share = `${percent(bad / n)} of ${n.toLocaleString('en-US')} bad, ${percent(hold.budget)} allowed`;
  if (finding === 'above') return { verdict: 'FAIL', reason: share, ...counts };
  const growth = growthOf(hold.times);
  if (growth !== null) return { verdict: 'FAIL', reason: `the queue grows: ${growth}`, ...counts };
  if (finding === 'below') return { verdict: 'PASS', reason: share, ...counts };
  return { verdict: 'INCONCLUSIVE', reason: `${share}: too close to tell`, ...counts };
}

/** By Little's law the queue is the rate times the time to an answer: where that grows and the rate does not, so does it. */
function growthOf(times: readonly number[]): string | null {
  const logs = times.filter((time) => time > 0).map(Math.log);
  const { slope, chance } = driftOf(logs);
  if (slope * logs.length * doublingHolds < Math.LN2 || chance / 2 > growthChance / 2) return null;
  return `answers took ${percent(Math.expm1(slope * logs.length))} longer at the end of the hold`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
