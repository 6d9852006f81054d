import type { AlertedSlo, AlertedValue } from '../../thresholds/compile/alerted-slo.ts';
import { idSelector } from '../../thresholds/compile/alerted-slo.ts';
import type { CompiledRules } from '../../thresholds/compile/compile-rules.ts';
import { withWindow } from '../../thresholds/compile/prometheus-query.ts';
import { ratioSeries, totalSeries, windowsOf } from '../../thresholds/compile/recording-rules.ts';
import { budgetOf } from '../../thresholds/compile/tiers/tier-limit.ts';
import { linksOf } from './budget-dashboard.ts';
import { grafanaUnits } from './metric-panel.ts';
import type { Dashboard, Panel } from './panel.ts';
import { links, uids } from './uids.ts';

/**
 * Returns the dashboard of all services. For each SLO, the dashboard shows the value, or the share of bad events,
 * beside the limit.
 */
export function overviewDashboard(rules: readonly CompiledRules[]): Dashboard {
  const services = [...new Set(rules.map(({ slo }) => slo.service))].sort();
  return {
    uid: uids.overview,
    title: 'Overview',
    description: 'Each service: the values of its SLOs beside their limits, and its traffic.',
    from: 'now-6h',
    variables: [],
    annotations: [],
    rows: services.map((service) => ({
      title: service,
      panels: rules.filter(({ slo }) => slo.service === service).flatMap(panelsOf),
    })),
  };
}

function panelsOf(one: CompiledRules): Panel[] {
  const { slo } = one;
  const shared = { links: linksOf(slo, links.budget) };
  const about = slo.description === '' ? '' : ` ${slo.description}`;
  if (slo.value !== null) {
    const { query, limit, better } = slo.value;
    const must = better === 'lower' ? 'at most' : 'at least';
    return [
      {
        ...shared,
        kind: 'lines',
        title: slo.title,
        description: `The value of the SLO ${slo.name}. It should be ${must} ${limit}.${about}`,
        unit: unitOf(slo.value),
        limits: [{ value: limit, better }],
        queries: [{ expr: withWindow(query, '$__rate_interval'), legend: '' }],
      },
    ];
  }
  const shortest = windowsOf(one.alerts.flatMap((alert) => alert.tiers))[0]!;
  const id = idSelector(slo);
  const ratio: Panel = {
    ...shared,
    kind: 'lines',
    title: slo.title,
    description: `The share of bad events of the SLO ${slo.name}. The limit is its error budget.${about}`,
    unit: 'percentunit',
    limits: [{ value: budgetOf(slo.objective), better: 'lower' }],
    queries: [{ expr: `${ratioSeries(shortest)}${id}`, legend: 'bad' }],
  };
  return slo.sli.kind === 'raw' ? [ratio] : [ratio, trafficOf(slo, shortest)];
}

function trafficOf(slo: AlertedSlo, windowS: number): Panel {
  return {
    kind: 'lines',
    title: `Events of ${slo.name}`,
    description: `All events per second that the SLO ${slo.name} counts. Without events, its error ratio has no value.`,
    unit: 'cps',
    limits: [],
    links: linksOf(slo, links.budget),
    queries: [{ expr: `${totalSeries(windowS)}${idSelector(slo)}`, legend: 'events' }],
  };
}

/** Returns Grafana's name of a unit. A value with the unit `1` is shown as a share if its limit is at most 1. */
function unitOf({ unit, limit }: AlertedValue): string {
  if (unit === '1' && limit <= 1) return 'percentunit';
  return grafanaUnits[unit ?? '1'] ?? 'short';
}
