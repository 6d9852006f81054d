import type { BurnAlert } from '../../results/record/slo.ts';
import { smallest } from '../../scenarios/base/long-lists.ts';
import { type AlertedSlo, idOf, idSelector } from './alerted-slo.ts';
import type { Tier, TieredAlert } from './burn-tiers.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { badSeries, ratioSeries, sorted, windowsOf } from './recording-rules.ts';
import type { AlertingRule, RuleGroup } from './rule.ts';
import { budgetOf, limitQuery } from './tiers/tier-limit.ts';

/**
 * An alert fires only if its long window has at least this many bad events (the guard). A single failure of a service
 * with few requests then pages nobody.
 */
export const leastFailures = 2;

/**
 * An alert needs two bad events (the guard). rate() extrapolates, so two events can count as a little less than two.
 * The rules therefore compare with a number that is half an event lower.
 */
const countedAs = leastFailures - 0.5;

/**
 * Returns how long an alert keeps firing after its expression became empty. A short time without events therefore does
 * not resolve the alert.
 */
export function keepFiringS({ urgency, tiers }: Pick<BurnAlert, 'urgency' | 'tiers'>): number {
  const shortest = smallest(tiers.map(({ shortS }) => shortS));
  return urgency === 'page' ? shortest : Math.max(1, Math.round(shortest / 4));
}

/** Returns how long the error ratio of the shortest window must be missing before the alert for missing data fires. */
export function noDataForS(alerts: readonly TieredAlert[]): number {
  return 2 * shortestOf(alerts);
}

/** Returns the shortest window of the alerts. */
export function shortestOf(alerts: readonly TieredAlert[]): number {
  return windowsOf(alerts.flatMap(({ tiers }) => tiers))[0]!;
}

/**
 * Returns the rule group with the alerts of an SLO. An alert with `whenNoData` gets a second alert, for missing data.
 */
export function alertRules(slo: AlertedSlo, alerts: readonly TieredAlert[]): RuleGroup {
  const rules = alerts.flatMap((alert) => [
    burnAlert(slo, alert),
    ...(alert.texts.whenNoData ? [noDataAlert(slo, alerts, alert)] : []),
  ]);
  return { name: `sloth-slo-alerts-${idOf(slo)}`, rules };
}

/** Returns the alert that fires while the limit of any of its tiers (pairs of windows) is exceeded. */
export function burnAlert(slo: AlertedSlo, alert: TieredAlert): AlertingRule {
  const { urgency, severity, tiers, forS, texts } = alert;
  const shortest = prometheusDuration(smallest(tiers.map(({ shortS }) => shortS)));
  return {
    alert: texts.name,
    expr: tiers.map((tier) => branch(slo, tier)).join('or\n'),
    ...(forS > 0 && { for: prometheusDuration(forS) }),
    keep_firing_for: prometheusDuration(keepFiringS(alert)),
    labels: sorted({ ...texts.labels, severity, sloth_severity: urgency }),
    annotations: sorted({
      title: `(${urgency}) {{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is too fast.`,
      summary: `{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected.`,
      description:
        `{{ $value | humanizePercentage }} of the events of the last ${shortest} or longer were bad; ` +
        `the budget is ${percent(budgetOf(slo.objective))}. ${slo.title}.`,
      ...texts.annotations,
    }),
  };
}

/**
 * The condition of one tier: the error ratio exceeds the limit in both windows. Except for a raw SLI, the long window
 * must also contain enough failures (`guard`).
 */
function branch(slo: AlertedSlo, tier: Tier): string {
  const id = idSelector(slo);
  const limit = limitQuery(tier, slo.objective);
  const exceeds = (windowS: number) => `    max(${ratioSeries(windowS)}${id} ${limit}) without (sloth_window)\n`;
  const windows = [...new Set([tier.shortS, tier.longS])].map(exceeds).join('    and\n');
  const guard = `    and on (sloth_id)\n    (${badSeries(tier.longS)}${id} * ${tier.longS} > ${countedAs})\n`;
  return `(\n${windows}${slo.sli.kind === 'raw' ? '' : guard})\n`;
}

/**
 * Returns the alert for missing data. The alert fires on missing series and on missing events, because both leave the
 * ratio without a value.
 */
export function noDataAlert(slo: AlertedSlo, alerts: readonly TieredAlert[], alert: TieredAlert): AlertingRule {
  const shortest = shortestOf(alerts);
  const afterS = noDataForS(alerts);
  const { severity, texts, urgency } = alert;
  return {
    alert: `${texts.name}NoData`,
    expr: `absent(${ratioSeries(shortest)}${idSelector(slo)})`,
    for: prometheusDuration(afterS),
    // absent() returns only the labels of its selector, so this rule adds all other labels.
    labels: sorted({ ...slo.labels, ...texts.labels, severity, sloth_severity: urgency }),
    annotations: sorted({
      title: `(${urgency}) ${slo.service} ${slo.name} SLO has no data.`,
      summary: `${slo.service} ${slo.name}: no events to judge.`,
      description: `No event for ${prometheusDuration(shortest + afterS)}: the service or its metrics are gone.`,
      ...texts.annotations,
    }),
  };
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
