import type { ErrorBudget } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import type { TieredAlert } from '../compile/burn-tiers.ts';
import { shortestWindowS, usualScrapeS } from '../compile/compile-rules.ts';
import { budgeted, periodOf } from '../compile/from-read-slo.ts';
import { tieredAlerts } from '../compile/tiered-alerts.ts';
import type { ReadSlo } from '../open-slo/documents.ts';

/**
 * Returns the error budget of the objective with this index, and the alerts that `slo compile` makes. If `slo compile`
 * refuses the alerts, the budget has no alerts: a run can still judge the document.
 */
export function errorBudget(slo: ReadSlo, index: number): ErrorBudget {
  return { periodS: periodOf(slo), alerts: alertsOf(slo, index) };
}

function alertsOf(slo: ReadSlo, index: number): TieredAlert[] {
  try {
    return tieredAlerts(budgeted(slo, index), shortestWindowS(usualScrapeS)).alerts;
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
