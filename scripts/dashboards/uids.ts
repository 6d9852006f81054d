/** The permanent names of the dashboards in Grafana, by file name. */
export const uids = {
  overview: 'meshproof-overview',
  run: 'meshproof-run',
  comparison: 'meshproof-comparison',
  mesh: 'meshproof-mesh',
  inference: 'meshproof-inference',
  'web-vitals': 'meshproof-web-vitals',
  'slo-budget': 'meshproof-slo-budget',
} as const;

/** The dashboards link to each other by this tag. */
export const dashboardTag = 'meshproof';

/** Links for panels without a runbook. Each link keeps the shown time and the variables. */
export const links = {
  comparison: { title: 'Comparison with the baseline', url: urlOf('comparison') },
  run: { title: 'Run', url: urlOf('run') },
  budget: { title: 'SLO budget', url: urlOf('slo-budget') },
} as const;

function urlOf(name: keyof typeof uids): string {
  return `/d/${uids[name]}?\${__url_time_range}&\${__all_variables}`;
}
