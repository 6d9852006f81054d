import { burnAlert, noDataAlert, noDataForS, shortestOf } from './alert-rules.ts';
import { type AlertedSlo, idLabels } from './alerted-slo.ts';
import type { Tier, TieredAlert } from './burn-tiers.ts';
import type { CompiledRules } from './compile-rules.ts';
import { type ExampleSeries, exampleSeries } from './example-series.ts';
import { expandTemplate } from './expand-template.ts';
import { expectedFiring, type Firing, type Step } from './expected-firing.ts';
import { inputSeries } from './input-series.ts';
import type { AlertingRule } from './rule.ts';

/** A test of `promtool test rules`. */
export type RuleTest = {
  name: string;
  interval: string;
  input_series: { series: string; values: string }[];
  alert_rule_test: { eval_time: string; alertname: string; exp_alerts: ExpectedAlert[] }[];
};

type ExpectedAlert = { exp_labels: Record<string, string>; exp_annotations: Record<string, string> };

const busy = 10_000_000;

/**
 * The tests of an SLO's alerts. Each tier must fire at its step and not one earlier, must resolve, and must not fire
 * just below its limit. One failure among few events must fire nothing. Missing data must fire only its own alert. Null
 * for an SLI without a known example series.
 */
export function ruleTests(rules: CompiledRules): RuleTest[] | null {
  const { slo, alerts } = rules;
  const series = slo.sli.kind === 'raw' ? null : exampleSeries(slo.sli.part, slo.sli.total);
  if (series === null) return null;
  return alerts.flatMap((alert) => {
    const make = (tier: Tier, title: string, plan: Plan) => toTest(rules, series, { alert, tier, title, plan });
    return [
      ...alert.tiers.flatMap((tier) => [
        make(tier, 'fires and resolves', burning(alert, tier)),
        make(tier, 'is quiet just below its limit', justBelow(alert, tier)),
        make(tier, 'is quiet after one failure among few events', oneFailure(alert, tier)),
      ]),
      ...(alert.texts.whenNoData ? [vanishing(rules, series, alert)] : []),
    ];
  });
}

/** The events of each step, and the steps at which the alerts are checked. */
type Plan = { steps: Step[]; check: (firings: Firing[]) => number[] };

/**
 * A step of 13/60 of the short window, in whole milliseconds. The short window contains 4 steps and the long one 55;
 * neither ends on a step.
 */
function stepSeconds(shortS: number): number {
  return Math.round((shortS * 13_000) / 60) / 1000;
}

const duration = (seconds: number): string =>
  Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;

const good = (count: number, total = busy): Step[] => Array.from({ length: count }, () => ({ bad: 0, total }));
const bad = (count: number, share: number, total = busy): Step[] =>
  Array.from({ length: count }, () => ({ bad: Math.round(share * total), total }));

/** Steps without failures that fill the longest window of the alert. */
function history({ tiers }: TieredAlert, tier: Tier): number {
  return Math.ceil(Math.max(...tiers.map(({ longS }) => longS)) / stepSeconds(tier.shortS)) + 1;
}

/**
 * Slightly more than twice the limit. At exactly twice the limit, a window that is half full of these errors would
 * equal the limit.
 */
const above = 2.1;

function burning(alert: TieredAlert, tier: Tier): Plan {
  const before = history(alert, tier);
  const until = Math.floor((tier.longS + alert.forS) / stepSeconds(tier.shortS)) + 2;
  return {
    steps: [...good(before), ...bad(until, Math.min(1, above * tier.limit)), ...good(6 * before)],
    check: (firings) => {
      const first = firings.findIndex(({ fires }) => fires);
      const resolved = firings.findIndex(({ fires }, at) => at > first && !fires);
      return [first - 1, first, resolved - 1, resolved];
    },
  };
}

function justBelow(alert: TieredAlert, tier: Tier): Plan {
  const before = history(alert, tier);
  const full = Math.floor(tier.longS / stepSeconds(tier.shortS));
  return { steps: [...good(before), ...bad(full, tier.limit * 0.97)], check: () => [before + full - 1] };
}

function oneFailure(alert: TieredAlert, tier: Tier): Plan {
  const before = history(alert, tier);
  const steps = [...good(before, 1), { bad: 1, total: 1 }, ...good(3, 1)];
  return { steps, check: () => [before, before + 1, before + 3] };
}

type Case = { alert: TieredAlert; tier: Tier; title: string; plan: Plan };

function toTest({ slo, alerts }: CompiledRules, series: ExampleSeries, { alert, tier, title, plan }: Case): RuleTest {
  const stepS = stepSeconds(tier.shortS);
  const firings = new Map(alerts.map((one) => [one, expectedFiring(one, plan.steps, stepS)]));
  const checked = plan.check(firings.get(alert)!);
  const name = alert.texts.name;
  return {
    name: `${name} ${tier.urgency}-${tier.speed} ${title}`,
    interval: duration(stepS),
    input_series: inputSeries(series, slo.sli, plan.steps.slice(0, checked.at(-1)! + 1)),
    alert_rule_test: checked.map((at) => ({
      eval_time: duration(at * stepS),
      alertname: name,
      exp_alerts: [...firings].flatMap(([one, states]) =>
        one.texts.name === name && states[at]!.fires ? [expected(slo, burnAlert(slo, one), states[at]!.value)] : [],
      ),
    })),
  };
}

function expected(slo: AlertedSlo, { labels, annotations }: AlertingRule, value: number): ExpectedAlert {
  const all = { ...slo.labels, ...idLabels(slo), ...labels };
  const texts = Object.entries(annotations).map(([key, text]) => [key, expandTemplate(text, all, value)]);
  return { exp_labels: all, exp_annotations: Object.fromEntries(texts) };
}

/** Series that end. After their last sample, the shortest window becomes empty, and then `for` begins. */
function vanishing({ slo, alerts }: CompiledRules, series: ExampleSeries, alert: TieredAlert): RuleTest {
  const shortest = shortestOf(alerts);
  const stepS = stepSeconds(shortest);
  const lastSample = 20;
  // A rate needs two samples in its window.
  const empty = lastSample + Math.floor(shortest / stepS);
  const fires = empty + Math.ceil(noDataForS(alerts) / stepS);
  const rule = noDataAlert(slo, alerts, alert);
  const at = (step: number, alertname: string, exp_alerts: ExpectedAlert[]) => ({
    eval_time: duration(step * stepS),
    alertname,
    exp_alerts,
  });
  return {
    name: `${rule.alert} fires after the last event`,
    interval: duration(stepS),
    input_series: inputSeries(series, slo.sli, good(lastSample + 1)),
    alert_rule_test: [
      at(lastSample, rule.alert, []),
      at(fires - 1, rule.alert, []),
      at(fires, rule.alert, [expected(slo, rule, 1)]),
      at(fires, alert.texts.name, []),
    ],
  };
}
