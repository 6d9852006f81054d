import { alertRules, noDataForS } from './alert-rules.ts';
import { type AlertedSlo, idLabels } from './alerted-slo.ts';
import type { Tier } from './burn-tiers.ts';
import type { CompiledRules } from './compile-rules.ts';
import { type ExampleSeries, exampleSeries } from './example-series.ts';
import { expandTemplate } from './expand-template.ts';
import { expectedFiring, type Firing, type Step } from './expected-firing.ts';
import { inputSeries } from './input-series.ts';
import { windowsOf } from './recording-rules.ts';
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
  const { slo, tiers } = rules;
  const series = slo.sli.kind === 'raw' ? null : exampleSeries(slo.sli.part, slo.sli.total);
  if (series === null) return null;
  const make = (tier: Tier, title: string, steps: (stepS: number) => Plan) => toTest(rules, series, tier, title, steps);
  return [
    ...tiers.flatMap((tier) => [
      make(tier, 'fires and resolves', (stepS) => burning(tiers, tier, stepS, Math.min(1, 2.1 * tier.limit))),
      make(tier, 'is quiet just below its limit', (stepS) => justBelow(tiers, tier, stepS)),
      make(tier, 'is quiet after one failure among few events', (stepS) => oneFailure(tiers, tier, stepS)),
    ]),
    ...(slo.alert.whenNoData ? [vanishing(rules, series)] : []),
  ];
}

/** The events of each step, and the steps at which the alerts are checked. */
type Plan = { steps: Step[]; check: (firings: Firing[]) => number[] };

/** A step of 13/60 of the short window: 4 steps fit into it, 55 into the long one, and neither ends on a step. */
function stepSeconds({ shortS }: Tier): number {
  return Math.max(1, Math.round((shortS * 13) / 60));
}

const good = (count: number, total = busy): Step[] => Array.from({ length: count }, () => ({ bad: 0, total }));
const bad = (count: number, share: number, total = busy): Step[] =>
  Array.from({ length: count }, () => ({ bad: Math.round(share * total), total }));

/** Steps without failures that fill the longest window of the tier's urgency. */
function history(tiers: readonly Tier[], tier: Tier, stepS: number): number {
  const own = tiers.filter(({ urgency }) => urgency === tier.urgency);
  return Math.ceil(Math.max(...own.map(({ longS }) => longS)) / stepS) + 1;
}

function burning(tiers: readonly Tier[], tier: Tier, stepS: number, share: number): Plan {
  const before = history(tiers, tier, stepS);
  const until = Math.floor(tier.longS / stepS) + 1;
  return {
    steps: [...good(before), ...bad(until, share), ...good(6 * before)],
    check: (firings) => {
      const first = firings.findIndex(({ fires }) => fires);
      const resolved = firings.findIndex(({ fires }, at) => at > first && !fires);
      return [first - 1, first, resolved - 1, resolved];
    },
  };
}

function justBelow(tiers: readonly Tier[], tier: Tier, stepS: number): Plan {
  const before = history(tiers, tier, stepS);
  const full = Math.floor(tier.longS / stepS);
  return { steps: [...good(before), ...bad(full, tier.limit * 0.97)], check: () => [before + full - 1] };
}

function oneFailure(tiers: readonly Tier[], tier: Tier, stepS: number): Plan {
  const before = history(tiers, tier, stepS);
  return {
    steps: [...good(before, 1), { bad: 1, total: 1 }, ...good(3, 1)],
    check: () => [before, before + 1, before + 3],
  };
}

function toTest(
  { slo, tiers }: CompiledRules,
  series: ExampleSeries,
  tier: Tier,
  title: string,
  planFor: (stepS: number) => Plan,
): RuleTest {
  const stepS = stepSeconds(tier);
  const { steps, check } = planFor(stepS);
  const firings = new Map(
    (['page', 'ticket'] as const).map((urgency) => {
      const own = tiers.filter((one) => one.urgency === urgency);
      return [urgency, own.length > 0 ? expectedFiring(own, steps, stepS) : []];
    }),
  );
  const checked = check(firings.get(tier.urgency)!);
  const last = checked.at(-1)!;
  const alerts = alertRules(slo, tiers).rules as readonly AlertingRule[];
  return {
    name: `${slo.alert.name} ${tier.urgency}-${tier.speed} ${title}`,
    interval: `${stepS}s`,
    input_series: inputSeries(series, slo.sli, steps.slice(0, last + 1)),
    alert_rule_test: checked.map((at) => ({
      eval_time: `${at * stepS}s`,
      alertname: slo.alert.name,
      exp_alerts: alerts.flatMap((alert) => {
        const firing = firings.get(alert.labels.sloth_severity as 'page' | 'ticket')?.[at];
        return alert.alert === slo.alert.name && firing?.fires ? [expected(slo, alert, firing.value)] : [];
      }),
    })),
  };
}

function expected(slo: AlertedSlo, { labels, annotations }: AlertingRule, value: number): ExpectedAlert {
  const all = { ...slo.labels, ...idLabels(slo), ...labels };
  const texts = Object.entries(annotations).map(([key, text]) => [key, expandTemplate(text, all, value)]);
  return { exp_labels: all, exp_annotations: Object.fromEntries(texts) };
}

/** Series that end: after their last sample the shortest window empties, and `for` begins. */
function vanishing({ slo, tiers }: CompiledRules, series: ExampleSeries): RuleTest {
  const shortest = windowsOf(tiers)[0]!;
  const stepS = stepSeconds(tiers.find(({ shortS }) => shortS === shortest)!);
  const lastSample = 20;
  // The window needs two samples for a rate: with one fewer step than it holds it has none.
  const empty = lastSample + Math.floor(shortest / stepS);
  const fires = empty + Math.ceil(noDataForS(tiers) / stepS);
  const alert = (alertRules(slo, tiers).rules as readonly AlertingRule[]).at(-1)!;
  const at = (step: number, alertname: string, exp_alerts: ExpectedAlert[]) => ({
    eval_time: `${step * stepS}s`,
    alertname,
    exp_alerts,
  });
  return {
    name: `${alert.alert} fires after the last event`,
    interval: `${stepS}s`,
    input_series: inputSeries(series, slo.sli, good(lastSample + 1)),
    alert_rule_test: [
      at(lastSample, alert.alert, []),
      at(fires - 1, alert.alert, []),
      at(fires, alert.alert, [expected(slo, alert, 1)]),
      at(fires, slo.alert.name, []),
    ],
  };
}
