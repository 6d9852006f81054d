import { type AlertedSlo, idSelector } from '../../thresholds/compile/alerted-slo.ts';
import type { CompiledRules } from '../../thresholds/compile/compile-rules.ts';
import { prometheusDuration } from '../../thresholds/compile/prometheus-duration.ts';
import { metaSeries, ratioSeries, windowsOf } from '../../thresholds/compile/recording-rules.ts';
import { budgetOf } from '../../thresholds/compile/tiers/tier-limit.ts';
import type { Dashboard, Panel, PanelLink } from './panel.ts';
import { runbookLinks } from './slo-notes.ts';
import { links, uids } from './uids.ts';

/** Returns the dashboard of the error budgets. */
export function budgetDashboard(rules: readonly CompiledRules[]): Dashboard {
  return {
    uid: uids['slo-budget'],
    title: 'SLO budget',
    description: 'The error budget of each SLO: the part that is left, its burn rate, and the alerts.',
    from: 'now-7d',
    variables: [],
    annotations: [],
    rows: rules.map((one) => ({ title: one.slo.title, panels: panelsOf(one), isCollapsed: rules.length > 6 })),
  };
}

/** Returns links to the runbooks of an SLO and its alerts. Without a runbook, the only link is `otherwise`. */
export function linksOf({ alert, policies }: AlertedSlo, otherwise: PanelLink): PanelLink[] {
  const urls = [alert, ...policies].flatMap(({ annotations }) => annotations.runbook_url ?? []);
  const runbooks = runbookLinks(urls);
  return runbooks.length > 0 ? runbooks : [otherwise];
}

function panelsOf({ slo, alerts }: CompiledRules): Panel[] {
  const id = idSelector(slo);
  const tiers = alerts.flatMap((alert) => alert.tiers);
  const names = alerts.map(({ texts }) => texts.name);
  const days = `${Number((slo.periodS / 86_400).toPrecision(6))} days`;
  const shared = { links: linksOf(slo, links.run), limits: [] };
  const about = slo.description === '' ? '' : ` ${slo.description}`;
  const factors = [...new Set(tiers.map(({ factor }) => factor))].map((value) => ({ value, better: 'lower' as const }));
  return [
    {
      ...shared,
      kind: 'value',
      title: 'Budget left',
      description: `The part of the error budget of the last ${days} that is left. Below 0 the SLO is missed.${about}`,
      unit: 'percentunit',
      limits: [{ value: 0, better: 'higher' }],
      queries: [{ expr: `${metaSeries.budgetRemaining}${id}`, legend: 'left' }],
    },
    {
      ...shared,
      kind: 'value',
      title: 'Burn rate',
      description: `A burn rate of 1 spends the whole budget in exactly ${days}. Alerts fire above ${factors.map(({ value }) => value).join(', ')}.`,
      unit: 'short',
      limits: factors,
      queries: [{ expr: `${metaSeries.currentBurnRate}${id}`, legend: 'now' }],
    },
    {
      ...shared,
      kind: 'lines',
      title: 'Error ratio',
      description: `The share of bad events in each window. The limit is the error budget of the objective ${Number((slo.objective * 100).toPrecision(12))} %.`,
      unit: 'percentunit',
      limits: [{ value: budgetOf(slo.objective), better: 'lower' }],
      queries: [...new Set([...windowsOf(tiers), slo.periodS])].map((windowS) => ({
        expr: `${ratioSeries(windowS)}${id}`,
        legend: prometheusDuration(windowS),
      })),
    },
    {
      ...shared,
      kind: 'lines',
      title: 'Budget left over time',
      description: `The part of the error budget of the last ${days} that is left at each time.`,
      unit: 'percentunit',
      limits: [{ value: 0, better: 'higher' }],
      queries: [{ expr: `${metaSeries.budgetRemaining}${id}`, legend: 'left' }],
    },
    {
      ...shared,
      kind: 'states',
      title: 'Alerts',
      description: `The alerts of this SLO: ${names.join(', ')}. The strip “none” is shown as long as the rules are evaluated.`,
      unit: 'none',
      states: [
        { value: 0, text: 'quiet', colour: 'green' },
        { value: 1, text: 'pending', colour: 'yellow' },
        { value: 2, text: 'firing', colour: 'red' },
      ],
      queries: [{ expr: alertsOf(names, id), legend: '{{alertname}}' }],
    },
  ];
}

/**
 * Returns a query for the states of alerts: 2 is firing and 1 is pending. The series `none` with the value 0 shows that
 * Prometheus evaluates the rules.
 */
function alertsOf(names: readonly string[], id: string): string {
  const matchers = `alertname=~"(${[...new Set(names)].join('|')})(NoData)?",${id.slice(1, -1)}`;
  const state = (value: number, word: string) => `${value} * ALERTS{alertstate="${word}",${matchers}}`;
  const none = `label_replace(0 * group(${metaSeries.objective}${id}), "alertname", "none", "", "")`;
  return `max by (alertname) (${state(2, 'firing')} or ${state(1, 'pending')}) or ${none}`;
}
