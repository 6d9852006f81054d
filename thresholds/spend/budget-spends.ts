import type { BudgetSpend } from '../../results/record/budget-spend.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import type { SloVerdict, Validity } from '../../results/record/run.ts';
import { type ErrorBudget, type Slo, whereKind, wholeRun } from '../../results/record/slo.ts';
import { budgetOf } from '../compile/tiers/tier-limit.ts';
import { taintOf } from '../validity/taint.ts';
import { tierStates } from './tier-states.ts';
import { trafficOf } from './traffic.ts';

const spendsBudget = whereKind({ ratio: true, quantile: false, limit: false });

type Judged = { slos: readonly SloVerdict[]; validity: Validity };

/**
 * Returns the part of each error budget that the errors of a run would spend. The result also has the times at which
 * the budget's alerts would fire. An SLO without events, or with counts that cannot be trusted, has no numbers.
 * `lengthS` is the length of the run from the start of the load.
 */
export function budgetSpends(slos: readonly Slo[], evidence: Evidence, judged: Judged, lengthS: number): BudgetSpend[] {
  return slos.flatMap((slo) => {
    const { budget, sli, objective, name } = slo;
    if (budget === undefined || !spendsBudget(sli)) return [];
    const about = { slo: name, objective, periodS: budget.periodS };
    if (isInvalid(slo, evidence, judged)) return { ...about, state: 'invalid', ...noNumbers };
    return { ...about, ...measured(budget, objective, trafficOf(sli, evidence, lengthS)) };
  });
}

const noNumbers = { lengthS: null, bad: null, total: null, unanswered: null, spent: null, tiers: [] };

function measured(
  { periodS, alerts }: ErrorBudget,
  objective: number,
  { seconds, unanswered }: ReturnType<typeof trafficOf>,
): Omit<BudgetSpend, 'slo' | 'objective' | 'periodS'> {
  const sum = (key: 'bad' | 'total') => seconds.reduce((all, second) => all + second[key], 0);
  const total = sum('total');
  // If `bad` is total − good, it can be a little below 0, because the two may be counted in different places.
  const bad = Math.min(total, Math.max(0, sum('bad')));
  if (total <= 0) return { state: 'no-data', ...noNumbers };
  const burnRate = bad / total / budgetOf(objective);
  return {
    state: 'measured',
    lengthS: seconds.length,
    bad,
    total,
    unanswered,
    // https://sre.google/workbook/alerting-on-slos/: budget consumed = burn rate × time / period
    spent: (burnRate * seconds.length) / periodS,
    tiers: alerts.flatMap((alert) => tierStates(alert, seconds)),
  };
}

/** True when a fault of the load generator or of this machine distorted the counts in any phase. */
function isInvalid({ name, sli }: Slo, evidence: Evidence, { slos, validity }: Judged): boolean {
  if (taintOf(sli, wholeRun, evidence, validity) !== undefined) return true;
  return slos.some((one) => one.name === name && one.verdict === 'INVALID');
}
