import { isOfOtherTarget } from '../record/excluded.ts';
import type { Labels } from '../record/metric.ts';
import type { ExactQuantile } from '../record/producer.ts';
import { type RunDocument, verdictSchema } from '../record/run.ts';
import type { WireSeries } from './codec.ts';

export const lastingNames = {
  runInfo: 'meshproof_run_info',
  runValidity: 'meshproof_run_validity',
  sloValue: 'meshproof_slo_value',
  sloVerdict: 'meshproof_slo_verdict',
  budgetSpent: 'meshproof_slo_budget_spent_ratio',
  runQuantile: 'meshproof_run_quantile_seconds',
  baselineValue: 'meshproof_baseline_value',
} as const;

/**
 * Returns `meshproof_run_info{run_id, plan, target, …} 1`, for joins with the live series: `* on(run_id)
 * group_left(plan)`.
 */
export function runInfo(labels: { run_id: string } & Labels, atMs: number): WireSeries {
  return series(lastingNames.runInfo, labels, atMs, 1);
}

/**
 * Returns the results of a run as series without the label `run_id`, so that a dashboard shows one line for all runs.
 * `meshproof_slo_verdict` has one series for each verdict: 1 for the SLO's verdict and 0 for the others.
 */
export function lastingSeries(run: RunDocument, quantiles: readonly ExactQuantile[]): WireSeries[] {
  // The two records of a side-by-side run have equal labels and times. So the results of the base target are left out:
  // they would overwrite those of the head target.
  if (isOfOtherTarget(run)) return [];
  const atMs = Date.parse(run.endedAt);
  const who = { plan: run.plan, target: run.target };
  const all = [series(lastingNames.runValidity, who, atMs, run.validity.status === 'valid' ? 1 : 0)];
  for (const slo of run.slos) {
    const labels = { ...who, slo: slo.name, phase: slo.phase };
    if (slo.value !== null) all.push(series(lastingNames.sloValue, labels, atMs, slo.value));
    for (const verdict of verdictSchema.options) {
      all.push(series(lastingNames.sloVerdict, { ...labels, verdict }, atMs, slo.verdict === verdict ? 1 : 0));
    }
  }
  for (const { slo, spent } of run.budgets ?? []) {
    if (spent !== null) all.push(series(lastingNames.budgetSpent, { ...who, slo }, atMs, spent));
  }
  for (const { metric, match, phase, q, value } of quantiles) {
    if (!metric.endsWith('_seconds') || !Number.isFinite(value)) continue;
    const labels = { ...match, ...who, phase, metric, quantile: String(q) };
    all.push(series(lastingNames.runQuantile, labels, atMs, value));
  }
  return all;
}

/** Returns the baseline of each SLO as series that a dashboard draws beside `meshproof_slo_value`. */
export function baselineSeries(
  run: Pick<RunDocument, 'plan' | 'target' | 'endedAt'>,
  values: readonly { slo: string; phase: string; value: number }[],
): WireSeries[] {
  return values.map(({ slo, phase, value }) =>
    series(
      lastingNames.baselineValue,
      { plan: run.plan, target: run.target, slo, phase },
      Date.parse(run.endedAt),
      value,
    ),
  );
}

function series(name: string, labels: Labels, t: number, value: number): WireSeries {
  return { labels: { ...labels, __name__: name }, samples: [{ t, value }], histograms: [] };
}
