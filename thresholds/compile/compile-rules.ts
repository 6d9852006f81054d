import { alertRules } from './alert-rules.ts';
import { type AlertedSlo, idLabels } from './alerted-slo.ts';
import type { LeftOut, TieredAlert } from './burn-tiers.ts';
import { recordingRules, sorted, windowsOf } from './recording-rules.ts';
import type { AlertingRule, Rule, RuleGroup } from './rule.ts';
import { type Scaling, scaledAlert, scaledWindow } from './scale-windows.ts';
import { checkAlertNames } from './texts/check-alert-names.ts';
import { tieredAlerts } from './tiered-alerts.ts';

/**
 * The rules of one SLO. `original` has the SLO's alerts with their usual windows. In `alerts`, these windows are
 * shorter with `--windows drill`. `namesakes` has the other SLOs with an alert of the same name, for example because of
 * a shared alert policy. `leastStepS` is the shortest test step with which promtool can evaluate the rules of all SLOs.
 */
export type CompiledRules = {
  slo: AlertedSlo;
  alerts: TieredAlert[];
  original: TieredAlert[];
  leftOut: LeftOut[];
  groups: RuleGroup[];
  namesakes: readonly CompiledRules[];
  leastStepS: number;
};

/**
 * `scrapeS` is the scrape interval of Prometheus. `scaling` has the factor by which `--windows drill` shortens all
 * windows; null without `--windows drill`.
 */
export type Collection = { scrapeS: number; scaling: Scaling | null };

/** The scrape interval of Prometheus' getting-started guide. */
export const usualScrapeS = 15;

/** The minimum number of samples in a window. A rate over fewer samples is noise. */
const samplesPerWindow = 4;

/** Returns the shortest window that a rule may have with this scrape interval. */
export const shortestWindowS = (scrapeS: number): number => samplesPerWindow * scrapeS;

/**
 * Returns the recording rules and alerts of an SLO. Throws UserError for an alert policy that can never fire. Without
 * policies, throws UserError if no default alert can ever fire. Also throws UserError for two alerts with the same
 * name and labels.
 */
export function compileRules(given: AlertedSlo, { scrapeS, scaling }: Collection): CompiledRules {
  const { alerts: original, leftOut } = tieredAlerts(given, shortestWindowS(scrapeS));
  const alerts = scaling ? original.map((alert) => scaledAlert(alert, scaling)) : original;
  const slo = scaling ? { ...given, periodS: scaledWindow(given.periodS, scaling) } : given;
  const tiers = alerts.flatMap((alert) => alert.tiers);
  const alerting = alertRules(slo, alerts);
  checkAlertNames(slo, alerting);
  const groups = [...recordingRules(slo, tiers), alerting];
  return { slo, alerts, original, leftOut, groups, namesakes: [], leastStepS: 0 };
}

/**
 * The maximum number of steps in a subquery. promtool refuses a query with more than 10,000 samples, and each step of a
 * subquery needs more than one sample. The default alert windows need 3,988 steps.
 */
const mostSubquerySteps = 4000;

/**
 * Returns the rules of SLOs that Prometheus evaluates together, with `namesakes` and `leastStepS` set. No two rules
 * have the same name and the same labels.
 */
export function evaluatedTogether(given: readonly CompiledRules[]): CompiledRules[] {
  const all = withDistinctAlerts(given);
  const named = new Map<string, Set<CompiledRules>>();
  for (const one of all) {
    for (const { texts } of one.alerts) named.set(texts.name, (named.get(texts.name) ?? new Set()).add(one));
  }
  const longestS = all
    .filter(({ slo }) => slo.sli.kind === 'raw')
    .reduce((most, { alerts }) => Math.max(most, windowsOf(alerts.flatMap(({ tiers }) => tiers)).at(-1)!), 0);
  return all.map((one) => {
    const same = new Set(one.alerts.flatMap(({ texts }) => [...named.get(texts.name)!]));
    same.delete(one);
    return { ...one, namesakes: [...same], leastStepS: longestS / mostSubquerySteps };
  });
}

/**
 * SLOs that share an alert policy have alerts with the same name and labels. `promtool check rules` reports two such
 * rules as duplicates. So the rules of such alerts also get `idLabels`, the labels with the id of the SLO. Every fired
 * alert has these labels anyway. All other alerts keep exactly the labels of Sloth.
 */
function withDistinctAlerts(all: readonly CompiledRules[]): CompiledRules[] {
  const keyOf = (rule: AlertingRule) => JSON.stringify([rule.alert, sorted(rule.labels)]);
  const keys = all.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.filter(isAlert).map(keyOf)));
  const [seen, shared] = [new Set<string>(), new Set<string>()];
  for (const key of keys) (seen.has(key) ? shared : seen).add(key);
  return all.map((one) => {
    const distinct = (rule: Rule): Rule =>
      isAlert(rule) && shared.has(keyOf(rule))
        ? { ...rule, labels: sorted({ ...rule.labels, ...idLabels(one.slo) }) }
        : rule;
    return { ...one, groups: one.groups.map((group) => ({ ...group, rules: group.rules.map(distinct) })) };
  });
}

const isAlert = (rule: Rule): rule is AlertingRule => 'alert' in rule;
