import { type AlertedSlo, idLabels, idOf, idSelector } from './alerted-slo.ts';
import type { Tier } from './burn-tiers.ts';
import { badRate, errorRatio, totalRate } from './error-ratio.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import type { RecordingRule, RuleGroup } from './rule.ts';
import { budgetOf } from './tiers/tier-limit.ts';

/** The names of the series that dashboards read for each SLO. Sloth uses the same names. */
export const metaSeries = {
  objective: 'slo:objective:ratio',
  budget: 'slo:error_budget:ratio',
  days: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
} as const;

/** Returns the name of the series of the error ratio over a window, as in Sloth. */
export function ratioSeries(windowS: number): string {
  return `slo:sli_error:ratio_rate${prometheusDuration(windowS)}`;
}

/** Returns the name of the series of the bad events per second over a window. */
export function badSeries(windowS: number): string {
  return `slo:sli_bad:rate${prometheusDuration(windowS)}`;
}

/** Returns the name of the series of all events per second over a window. */
export function totalSeries(windowS: number): string {
  return `slo:sli_total:rate${prometheusDuration(windowS)}`;
}

/** Returns the windows of the tiers (pairs of windows) without duplicates, shortest first. */
export function windowsOf(tiers: readonly Tier[]): number[] {
  return [...new Set(tiers.flatMap(({ shortS, longS }) => [shortS, longS]))].sort((a, b) => a - b);
}

/**
 * Returns the windows whose error ratio is computed directly from the events, shortest first. These are the windows of
 * the alerts. If all of them are longer than the SLO's period, the period is added: its ratio cannot be computed from
 * longer windows.
 */
function directWindows({ periodS }: AlertedSlo, tiers: readonly Tier[]): number[] {
  const windows = windowsOf(tiers);
  return windows[0]! > periodS ? [periodS, ...windows] : windows;
}

/**
 * Returns the two groups of recording rules of an SLO. The first group records the SLI of each window. The second group
 * records the series that dashboards read. The series have the same names as in Sloth.
 */
export function recordingRules(slo: AlertedSlo, tiers: readonly Tier[]): RuleGroup[] {
  return [
    { name: `sloth-slo-sli-recordings-${idOf(slo)}`, rules: sliRules(slo, tiers) },
    { name: `sloth-slo-meta-recordings-${idOf(slo)}`, rules: metaRules(slo, tiers) },
  ];
}

function sliRules(slo: AlertedSlo, tiers: readonly Tier[]): RecordingRule[] {
  const { sli, periodS } = slo;
  const windows = directWindows(slo, tiers);
  const rule = (series: string, expr: string | null, windowS: number): RecordingRule[] => {
    if (expr === null) return [];
    const labels = { ...slo.labels, ...idLabels(slo), sloth_window: prometheusDuration(windowS) };
    return [{ record: series, expr, labels: sorted(labels) }];
  };
  const shortest = windowsOf(tiers)[0]!;
  const counted = [...new Set([shortest, ...tiers.map(({ longS }) => longS)])];
  return [
    ...windows.flatMap((windowS) => rule(ratioSeries(windowS), errorRatio(sli, windowS), windowS)),
    ...counted.flatMap((windowS) => rule(badSeries(windowS), badRate(sli, windowS), windowS)),
    ...rule(totalSeries(shortest), totalRate(sli, shortest), shortest),
    // If the period is also a window, a second rule would write the same series.
    ...(windows.includes(periodS) ? [] : rule(ratioSeries(periodS), periodRatio(slo, shortest), periodS)),
  ];
}

/**
 * Returns PromQL for the error ratio of the whole period, from the series of the shortest window. Each value is
 * weighted by its events, because a mean of ratios would give a quiet hour the weight of a busy hour. A raw SLI has no
 * events, so its ratio is the mean.
 */
function periodRatio(slo: AlertedSlo, shortestS: number): string {
  const id = idSelector(slo);
  const period = prometheusDuration(slo.periodS);
  const [above, below] =
    slo.sli.kind === 'raw'
      ? [`sum_over_time(${ratioSeries(shortestS)}${id}`, `count_over_time(${ratioSeries(shortestS)}${id}`]
      : [`sum_over_time(${badSeries(shortestS)}${id}`, `sum_over_time(${totalSeries(shortestS)}${id}`];
  const division = `${above}[${period}])\n/ ignoring (sloth_window)\n`;
  return slo.sli.kind === 'raw' ? `${division}${below}[${period}])\n` : `${division}(${below}[${period}]) > 0)\n`;
}

function metaRules(slo: AlertedSlo, tiers: readonly Tier[]): RecordingRule[] {
  const id = idSelector(slo);
  const labels = sorted({ ...slo.labels, ...idLabels(slo) });
  const burnRate = (windowS: number) =>
    `${ratioSeries(windowS)}${id}\n` +
    '/ on(sloth_id, sloth_slo, sloth_service) group_left\n' +
    `${metaSeries.budget}${id}\n`;
  return [
    { record: metaSeries.objective, expr: `vector(${slo.objective})`, labels },
    { record: metaSeries.budget, expr: `vector(${budgetOf(slo.objective)})`, labels },
    { record: metaSeries.days, expr: `vector(${slo.periodS / 86_400})`, labels },
    { record: metaSeries.currentBurnRate, expr: burnRate(windowsOf(tiers)[0]!), labels },
    { record: metaSeries.periodBurnRate, expr: burnRate(slo.periodS), labels },
    { record: metaSeries.budgetRemaining, expr: `1 - ${metaSeries.periodBurnRate}${id}`, labels },
    { record: 'sloth_slo_info', expr: 'vector(1)', labels: sorted({ ...labels, ...info(slo) }) },
  ];
}

/** The labels of Sloth's info series, which the dashboards of Sloth read. */
function info({ objective }: AlertedSlo): Record<string, string> {
  return {
    sloth_mode: 'cli-gen-prom',
    sloth_objective: String(Number((objective * 100).toPrecision(12))),
    sloth_spec: 'openslo/v1',
    sloth_version: 'meshproof',
  };
}

/** Returns the labels in the order of their names, as Sloth writes them. */
export function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
