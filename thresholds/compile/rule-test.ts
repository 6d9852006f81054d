import { largest } from '../../scenarios/base/long-lists.ts';
import { remembered } from '../../scenarios/base/remembered.ts';
import { burnAlert, noDataForS, shortestOf } from './alert-rules.ts';
import { type AlertedSlo, idLabels, idSelector, queriesOf } from './alerted-slo.ts';
import type { Tier, TieredAlert } from './burn-tiers.ts';
import type { CompiledRules } from './compile-rules.ts';
import { countsRest, type ExampleSeries, exampleSeries, readsSome } from './example-series.ts';
import { duration, expectedAlert, mostSteps, type RuleTest, secondsOf, stepSeconds } from './expected-alert.ts';
import type { Step } from './expected-firing.ts';
import { type Division, inputSeries } from './input-series.ts';
import { noDataTest } from './no-data-test.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { rawRuleTests } from './raw-rule-tests.ts';
import { badSeries, ratioSeries, windowsOf } from './recording-rules.ts';
import { outlineOf, type Plan, type PlannedTest } from './steps/outline-of.ts';
import { atLimitTest } from './tiers/at-limit-test.ts';

const busy = 10_000_000;

/**
 * The number of events per step in a test. With this number, the alert limit is at least a hundred failures per step.
 * So a whole number of failures can lie 3 % below the limit.
 */
function busyFor({ limit }: Tier): number {
  return Math.max(busy, 10 ** Math.ceil(Math.log10(100 / limit)));
}

/**
 * Returns the tests of an SLO's alerts. Each tier (a pair of alert windows) must fire at the expected step and not one
 * step earlier, must resolve, and must not fire just below its limit. A tier must not fire at one failure among few
 * events, but must fire at the second failure. Null if no example series is known, or if the windows need too many
 * steps. Also null if another SLO has an alert with the same name and reads the example series.
 */
export function ruleTests(rules: CompiledRules): RuleTest[] | null {
  const known = made.get(rules);
  if (known !== undefined) return known;
  const all = makeTests(rules)?.filter(({ interval }) => secondsOf(interval) >= rules.leastStepS) ?? [];
  const tests = all.length === 0 ? null : all;
  made.set(rules, tests);
  return tests;
}

/** A cache of the tests of each SLO. Two callers need the tests, and a test has thousands of steps. */
const made = new WeakMap<CompiledRules, RuleTest[] | null>();

function makeTests(rules: CompiledRules): RuleTest[] | null {
  const { slo, alerts } = rules;
  if (slo.sli.kind === 'raw') return rawRuleTests(rules);
  const series = exampleSeries(slo.sli.part, slo.sli.total);
  if (series === null) return null;
  const isRelated = ({ slo: other }: CompiledRules) =>
    !isTwin(slo, other) && readsSome(queriesOf(other.sli), [...series.part, ...series.rest]);
  if (rules.namesakes.some(isRelated)) return null;
  if (alerts.some((alert) => alert.tiers.some((tier) => stepsOf(alert, tier) > mostSteps))) return null;
  const ofAlerts = alerts.flatMap((alert) => {
    const make = (tier: Tier, title: string, plan: (multiple: number) => Plan, division?: Division) =>
      toTest(rules, series, { alert, tier, title, plan, division });
    return [
      ...alert.tiers.flatMap((tier) => [
        make(tier, 'fires and resolves', (multiple) => burning(alert, tier, multiple), 'half-of-good'),
        make(tier, 'is quiet just below its limit', () => justBelow(alert, tier)),
        make(tier, 'is quiet after one failure among few events', () => oneFailure(alert, tier)),
        ...secondFailure(rules, series, alert, tier),
      ]),
      ...atLimitTest(rules, alert),
      ...(alert.texts.whenNoData ? vanishing(rules, series, alert) : []),
    ];
  });
  return [...ofAlerts, ...neverFailed(rules, series)];
}

const good = (count: number, total = busy): Step[] => Array.from({ length: count }, () => ({ bad: 0, total }));
const bad = (count: number, share: number, total: number): Step[] =>
  Array.from({ length: count }, () => ({ bad: Math.round(share * total), total }));

/** The number of steps without failures that fill the longest window of the alert. */
function history({ tiers }: TieredAlert, tier: Tier): number {
  return Math.ceil(largest(tiers.map(({ longS }) => longS)) / stepSeconds(tier.shortS)) + 1;
}

/** The number of steps with errors after which the alert certainly fires. */
function burstOf({ forS }: TieredAlert, { longS, shortS }: Tier): number {
  return Math.floor((longS + forS) / stepSeconds(shortS)) + 2;
}

/** The number of steps in the longest test of a tier. */
function stepsOf(alert: TieredAlert, tier: Tier): number {
  return 3 * history(alert, tier) + burstOf(alert, tier) + 2;
}

function burning(alert: TieredAlert, tier: Tier, multiple: number): Plan {
  const before = history(alert, tier);
  const total = busyFor(tier);
  return {
    // The good steps at the end last until the alert has resolved. It resolves at the latest after the longest of its
    // short windows plus `keep_firing_for`.
    steps: [
      ...good(before, total),
      ...bad(burstOf(alert, tier), badShare(tier, multiple), total),
      ...good(2 * before + 2, total),
    ],
    check: (firings) => {
      const first = firings.findIndex(({ fires }) => fires);
      const resolved = firings.findIndex(({ fires }, at) => at > first && !fires);
      return [first - 1, first, resolved - 1, resolved];
    },
  };
}

/**
 * Returns the share of bad events: `multiple` times the tier's limit. If this product is not below 1, the share is
 * slightly below 1. With a share of exactly 1, the ratio of a window that is half full of errors could equal the limit.
 */
function badShare({ limit }: Tier, multiple: number): number {
  return multiple * limit < 1 ? multiple * limit : 1 - ((1 - limit) * multiple) / 200;
}

function justBelow(alert: TieredAlert, tier: Tier): Plan {
  const before = history(alert, tier);
  const full = Math.floor(tier.longS / stepSeconds(tier.shortS));
  const total = busyFor(tier);
  return { steps: [...good(before, total), ...bad(full, tier.limit * 0.97, total)], check: () => [before + full - 1] };
}

/** In the test `oneFailure`, this many good events occur together with one failure. */
const goodBeside = 2;

/**
 * The test of one failure beside two good events. If one failure among three events does not exceed the limit, the step
 * has only the failure. In both cases, the error ratio is above the limit, so only the guard (two failures needed)
 * keeps the alert quiet. A rule that counts the good events as failures fires in this test.
 */
function oneFailure(alert: TieredAlert, tier: Tier): Plan {
  const before = history(alert, tier);
  const isAbove = tier.limit * (1 + goodBeside) < 0.9;
  const steps = isAbove
    ? [...good(before, 0), { bad: 1, total: 1 + goodBeside }, ...good(3, 0)]
    : [...good(before, 1), { bad: 1, total: 1 }, ...good(3, 1)];
  return { steps, check: () => [before, before + 1, before + 3] };
}

/**
 * The test of a service whose only events are failures. The alert must fire at the second failure, because the guard
 * against few events requires two failures. For an alert with `for`, the failures repeat, so that the long window
 * contains two failures until `for` has passed.
 */
function secondFailure(rules: CompiledRules, series: ExampleSeries, alert: TieredAlert, tier: Tier): RuleTest[] {
  const stepS = stepSeconds(tier.shortS);
  const [inShort, inLong] = [tier.shortS, tier.longS].map((seconds) => Math.floor(seconds / stepS)) as [number, number];
  const every = alert.forS === 0 ? 1 : Math.floor(inLong / 2);
  // There is no test if the failures would be further apart than the short window. This window would then be empty for
  // a while, the time of `for` would start again, and the alert would not fire.
  if (every > inShort || inLong < 2) return [];
  const plan = (): Plan => {
    const until = alert.forS === 0 ? 1 : Math.ceil(alert.forS / stepS) + 1;
    const failures = Array.from({ length: until + 2 }, (_, i) => {
      const fails = i % every === 0 ? 1 : 0;
      return { bad: fails, total: fails };
    });
    return {
      steps: [...good(history(alert, tier), 0), ...failures],
      check: (firings) => {
        const first = firings.findIndex(({ fires }) => fires);
        return first < 0 ? [] : [first - 1, first];
      },
    };
  };
  const title = 'fires at the second failure of a quiet service';
  const test = toTest(rules, series, { alert, tier, title, plan, division: 'first-failure' });
  return test.alert_rule_test!.length === 0 ? [] : [test];
}

/** The test of a service that never failed, so that no series of failures exists. The error ratio must be 0. */
function neverFailed({ slo, alerts }: CompiledRules, series: ExampleSeries): RuleTest[] {
  const { sli } = slo;
  // An SLI that counts good events gets no such test: for it, a missing series means an outage.
  if (sli.kind === 'raw' || sli.counts === 'good' || !countsRest(sli.total, series)) return [];
  const tiers = alerts.flatMap((alert) => alert.tiers);
  const stepS = stepSeconds(shortestOf(alerts));
  const at = Math.ceil(shortestOf(alerts) / stepS) + 1;
  const longest = new Set(tiers.map(({ longS }) => longS));
  const zero = (name: string, windowS: number) => ({
    expr: `${name}${idSelector(slo)}`,
    eval_time: duration(at * stepS),
    exp_samples: [
      {
        labels: `${name}${labelText({ ...slo.labels, ...idLabels(slo), sloth_window: prometheusDuration(windowS) })}`,
        value: 0,
      },
    ],
  });
  return [
    {
      name: `${slo.service}/${slo.name} counts no bad event before the first one`,
      interval: duration(stepS),
      input_series: inputSeries({ ...series, part: [] }, sli, good(at + 1)),
      promql_expr_test: [
        ...windowsOf(tiers).map((windowS) => zero(ratioSeries(windowS), windowS)),
        ...[...longest].map((windowS) => zero(badSeries(windowS), windowS)),
      ],
    },
  ];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;
}

/** Cached, because each test of an SLO expects the same rules. */
const alertsOf = remembered(
  (slo: AlertedSlo) => remembered((alert: TieredAlert) => burnAlert(slo, alert)),
  new WeakMap(),
);

type Case = PlannedTest & { division: Division | undefined };

function toTest(rules: CompiledRules, series: ExampleSeries, one: Case): RuleTest {
  const { slo } = rules;
  const { alert, tier, title } = one;
  const all = [rules, ...twinsOf(rules)].flatMap((twin) => twin.alerts.map((other) => ({ of: twin.slo, other })));
  const { steps, checks } = outlineOf(
    all.map(({ other }) => other),
    one,
  );
  const stepS = stepSeconds(tier.shortS);
  const name = alert.texts.name;
  return {
    name: `${name} ${tier.urgency}-${tier.speed} ${title}`,
    interval: duration(stepS),
    input_series: inputSeries(series, slo.sli, steps, one.division),
    alert_rule_test: checks.map(({ at, states }) => ({
      eval_time: duration(at * stepS),
      alertname: name,
      exp_alerts: all.flatMap(({ of, other }, i) =>
        other.texts.name === name && states[i]!.fires ? [expectedAlert(of, alertsOf(of)(other), states[i]!.value)] : [],
      ),
    })),
  };
}

/**
 * Returns the test of series that end. The shortest window becomes empty, then the time of `for` passes, and then the
 * alert fires. Returns no test if a twin (`twinsOf`) has a different shortest window, because the twin's alert then
 * fires at a different step.
 */
function vanishing(rules: CompiledRules, series: ExampleSeries, alert: TieredAlert): RuleTest[] {
  const { slo, alerts } = rules;
  const shortest = shortestOf(alerts);
  const twins = twinsOf(rules);
  if (twins.some((twin) => shortestOf(twin.alerts) !== shortest)) return [];
  const stepS = stepSeconds(shortest);
  const last = 20;
  // The samples end at step `last`. From step `empty` on, the window of a rate has fewer than the two samples that a
  // rate needs, so the rate has no value.
  const empty = last + Math.floor(shortest / stepS);
  const fires = empty + Math.ceil(noDataForS(alerts) / stepS);
  const input = inputSeries(series, slo.sli, good(last + 1));
  return [noDataTest(rules, alert, { input, stepS, last, fires }, twins)];
}

/**
 * Returns the other SLOs that have the same SLI and an alert of the same name. An example is another objective of the
 * same document.
 */
const twinsOf = ({ slo, namesakes }: CompiledRules) => namesakes.filter((one) => isTwin(slo, one.slo));

function isTwin({ sli: a }: AlertedSlo, { sli: b }: AlertedSlo): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
