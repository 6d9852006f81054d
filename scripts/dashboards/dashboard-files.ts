import type { CompiledRules } from '../../thresholds/compile/compile-rules.ts';
import type { Source } from '../../thresholds/compile/rule-file.ts';
import { toJsonText } from '../terminal/output.ts';
import { budgetDashboard } from './budget-dashboard.ts';
import { comparisonDashboard } from './comparison-dashboard.ts';
import { drawDashboard } from './draw-dashboard.ts';
import { inferenceDashboard } from './inference-dashboard.ts';
import { meshDashboard } from './mesh-dashboard.ts';
import { overviewDashboard } from './overview-dashboard.ts';
import type { Dashboard } from './panel.ts';
import { provisioning } from './provisioning.ts';
import { runDashboard } from './run-dashboard.ts';
import type { JudgedSlos } from './slo-notes.ts';
import { webVitalsDashboard } from './web-vitals-dashboard.ts';

/**
 * `rules` has the SLOs with alert rules. `judged` has the SLOs that judge runs. The description of each dashboard lists
 * `sources` with their hashes.
 */
export type DashboardInput = { rules: readonly CompiledRules[]; judged: JudgedSlos; sources: readonly Source[] };

/** Returns the dashboards by file name. Without rules, the overview and the budget dashboard are left out. */
export function dashboardsOf({ rules, judged }: Omit<DashboardInput, 'sources'>): Map<string, Dashboard> {
  return new Map([
    ...(rules.length > 0 ? [['overview', overviewDashboard(rules)] as const] : []),
    ['run', runDashboard(judged)],
    ['comparison', comparisonDashboard(judged)],
    ['mesh', meshDashboard(judged)],
    ['inference', inferenceDashboard(judged)],
    ['web-vitals', webVitalsDashboard(judged)],
    ...(rules.length > 0 ? [['slo-budget', budgetDashboard(rules)] as const] : []),
  ]);
}

/**
 * Returns the texts of the dashboards and of the files that load them, by path. The same input gives the same bytes.
 */
export function dashboardFiles(input: DashboardInput): Map<string, string> {
  const { sources } = input;
  const made = sources.map(({ file, sha256 }) => `${file} sha256:${sha256}`).join(', ');
  const files = new Map(provisioning(sources).map(([name, text]) => [`grafana/provisioning/${name}`, text]));
  for (const [name, dashboard] of dashboardsOf(input)) {
    // JSON has no comments, so this header is part of the description.
    const header = 'Compiled by meshproof slo compile. Change the source, not this dashboard.';
    const description = [dashboard.description, header, made].filter((text) => text !== '').join(' ');
    files.set(`grafana/dashboards/${name}.json`, toJsonText(drawDashboard({ ...dashboard, description })));
  }
  return files;
}
