import { type AlertedSlo, idOf, idSelector } from './alerted-slo.ts';
import { budgetOf, type Tier, type Urgency } from './burn-tiers.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { badSeries, ratioSeries, sorted, windowsOf } from './recording-rules.ts';
import type { AlertingRule, RuleGroup } from './rule.ts';

/**
 * A tier fires from this many bad events in its long window on. One failure of a service with few requests is then no
 * page, while a total outage of the same service still is, after its second failure.
 */
export const leastFailures = 2;

/** rate() extrapolates: two failures can count as a little less than two. */
const countedAs = leastFailures - 0.5;

const severities = { page: 'critical', ticket: 'warning' } as const;

/** The time that an alert keeps firing after its expression became empty, so that one quiet minute resolves nothing. */
export function keepFiringS(tiers: readonly Tier[]): number {
  const shortest = Math.min(...tiers.map(({ shortS }) => shortS));
  return tiers[0]!.urgency === 'page' ? shortest : Math.max(1, Math.round(shortest / 4));
}

/** The time without an event after which the alert for missing data fires. */
export function noDataForS(tiers: readonly Tier[]): number {
  return 2 * windowsOf(tiers)[0]!;
}

/** The group of alerts of an SLO: one for each urgency that has a tier, and one for missing data if it is asked for. */
export function alertRules(slo: AlertedSlo, tiers: readonly Tier[]): RuleGroup {
  const alerts = (['page', 'ticket'] as const).flatMap((urgency) => {
    const own = tiers.filter((tier) => tier.urgency === urgency);
    return own.length > 0 ? [burnAlert(slo, urgency, own)] : [];
  });
  const rules = slo.alert.whenNoData ? [...alerts, noDataAlert(slo, tiers)] : alerts;
  return { name: `sloth-slo-alerts-${idOf(slo)}`, rules };
}

function burnAlert(slo: AlertedSlo, urgency: Urgency, tiers: readonly Tier[]): AlertingRule {
  const shortest = prometheusDuration(Math.min(...tiers.map(({ shortS }) => shortS)));
  return {
    alert: slo.alert.name,
    expr: tiers.map((tier) => branch(slo, tier)).join('or\n'),
    keep_firing_for: prometheusDuration(keepFiringS(tiers)),
    labels: sorted({ severity: severities[urgency], ...slo.alert.labels, sloth_severity: urgency }),
    annotations: sorted({
      title: `(${urgency}) {{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is too fast.`,
      summary: `{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected.`,
      description:
        `{{ $value | humanizePercentage }} of the events of the last ${shortest} or longer were bad; ` +
        `the budget is ${percent(budgetOf(slo.objective))}. ${slo.title}.`,
      ...slo.alert.annotations,
    }),
  };
}

/** One pair of windows and its guard. */
function branch(slo: AlertedSlo, tier: Tier): string {
  const id = idSelector(slo);
  const exceeds = (windowS: number) =>
    `    max(${ratioSeries(windowS)}${id} > (${tier.factor} * ${budgetOf(slo.objective)})) without (sloth_window)\n`;
  const guard = `    and on (sloth_id)\n    (${badSeries(tier.longS)}${id} * ${tier.longS} > ${countedAs})\n`;
  return `(\n${exceeds(tier.shortS)}    and\n${exceeds(tier.longS)}${slo.sli.kind === 'raw' ? '' : guard})\n`;
}

/** Fires on missing series and on missing events alike: both leave the ratio without a value. */
function noDataAlert(slo: AlertedSlo, tiers: readonly Tier[]): AlertingRule {
  const shortest = windowsOf(tiers)[0]!;
  const afterS = noDataForS(tiers);
  return {
    alert: `${slo.alert.name}NoData`,
    expr: `absent(${ratioSeries(shortest)}${idSelector(slo)})`,
    for: prometheusDuration(afterS),
    // absent() returns only the labels of its selector.
    labels: sorted({ ...slo.labels, severity: severities.page, ...slo.alert.labels, sloth_severity: 'page' }),
    annotations: sorted({
      title: `(page) ${slo.service} ${slo.name} SLO has no data.`,
      summary: `${slo.service} ${slo.name}: no events to judge.`,
      description: `No event for ${prometheusDuration(shortest + afterS)}: the service or its metrics are gone.`,
      ...slo.alert.annotations,
    }),
  };
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
