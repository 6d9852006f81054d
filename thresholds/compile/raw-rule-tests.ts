import { largest } from '../../scenarios/base/long-lists.ts';
import { burnAlert, noDataForS, shortestOf } from './alert-rules.ts';
import { queriesOf, type Threshold } from './alerted-slo.ts';
import type { Tier, TieredAlert } from './burn-tiers.ts';
import type { CompiledRules } from './compile-rules.ts';
import { exampleOf, readsSome } from './example-series.ts';
import { duration, expectedAlert, mostSteps, type RuleTest, stepSeconds } from './expected-alert.ts';
import { type Firing, statesOf } from './expected-firing.ts';
import { noDataTest } from './no-data-test.ts';
import { selectorsOf } from './promql.ts';
import { hasSureText } from './steps/expand-template.ts';
import { queryAtSteps, type StepQuery } from './steps/query-at-steps.ts';
import { atLimitTest } from './tiers/at-limit-test.ts';
import { exceeds } from './tiers/tier-limit.ts';

/**
 * The series for the tests of a threshold SLI, and two values of the series (rates for a counter). With `good`, the
 * result of the query is better than the limit. With `bad`, the result is worse.
 */
type Source = { query: StepQuery; threshold: Threshold; series: string; good: number; bad: number };

/**
 * The distance of good values from the limit, as a share of the limit (absolute for a limit of 0). The distance is
 * small, so that the test fails if the rule has half or twice the right limit. Bad values have other distances, so that
 * the mean of a good and a bad value is not the limit.
 */
const goodDistance = 0.1;
/**
 * The distances of bad values from the limit. The smaller distance is for values close to their maximum, such as a
 * share above 99 %.
 */
const badDistances = [0.0737, 0.00737];

/**
 * Returns the tests of a threshold SLI. Each tier (a pair of windows) must fire at the expected step and not one step
 * earlier, and must resolve. After a burst of bad values that is one step too short, the tier must not fire. Null when
 * no test can be made, for example because `queryAtSteps` does not support the query.
 */
export function rawRuleTests(rules: CompiledRules): RuleTest[] | null {
  const { slo, alerts } = rules;
  const source = slo.sli.kind === 'raw' && slo.sli.threshold ? sourceOf(slo.sli.threshold) : null;
  if (source === null) return null;
  if (rules.namesakes.some((one) => readsSome(queriesOf(one.slo.sli), [source.series]))) return null;
  const tests = alerts.flatMap((alert) => [
    ...alert.tiers.flatMap((tier) => testsOfTier(rules, source, alert, tier)),
    ...atLimitTest(rules, alert),
    ...(alert.texts.whenNoData ? [vanishing(rules, source, alert)] : []),
  ]);
  return tests.length === 0 ? null : tests;
}

function sourceOf(threshold: Threshold): Source | null {
  const query = queryAtSteps(threshold.query);
  const [selector] = query ? selectorsOf(query.selector) : [];
  const example = selector && exampleOf(selector);
  if (!query || !example) return null;
  const { op, limit } = threshold;
  const towardsBad = op === 'lte' || op === 'lt' ? 1 : -1;
  const unit = Math.abs(limit) || 1;
  const good = inputFor(query, limit - towardsBad * goodDistance * unit);
  const [bad] = badDistances.flatMap((one) => inputFor(query, limit + towardsBad * one * unit) ?? []);
  if (good === null || bad === undefined) return null;
  return { query, threshold, series: withLabels(example, query.groups), good, bad };
}

/** The largest growth of a counter per second. A larger growth could make the counter infinite. */
const largestInput = 1e300;

/**
 * Returns the input (the constant value of a gauge, or the constant rate of a counter) for which the query gives
 * `target`. Null if no input gives `target`, or if the query is not linear.
 */
function inputFor(query: StepQuery, target: number): number | null {
  const stepS = stepSeconds(Math.min(query.shortestS, 300));
  const steady = (input: number) => query.at(samplesOf(query, [{ input, count: 40 }], stepS), stepS)(30);
  const [zero, one] = [steady(0), steady(1)];
  if (zero === null || one === null || zero === one) return null;
  const input = Number(((target - zero) / (one - zero)).toPrecision(9));
  const found = steady(input);
  const isNear = found !== null && Math.abs(found - target) < 1e-6 * Math.max(1, Math.abs(target));
  return isNear && Math.abs(input) < largestInput && (input >= 0 || !query.isCounter) ? input : null;
}

/** Adds each label that an aggregation names, so that a test notices when a rule loses such a label. */
function withLabels(series: string, groups: readonly string[]): string {
  const missing = groups.filter((name) => !new RegExp(`[{ ]${name}=`).test(series));
  const pairs = missing.map((name) => `${name}="a"`).join(', ');
  if (pairs === '') return series;
  return series.replace(/\{(.*)\}$/s, (_, own: string) => `{${own === '' ? pairs : `${own}, ${pairs}`}}`);
}

type Phase = { input: number; count: number };
const counterStart = 1e6;

function samplesOf({ isCounter }: StepQuery, phases: readonly Phase[], stepS: number): number[] {
  const inputs = phases.flatMap(({ input, count }) => Array.from({ length: count }, () => input));
  if (!isCounter) return inputs;
  let value = counterStart;
  return inputs.map((input, i) => {
    if (i > 0) value += input * stepS;
    return value;
  });
}

/** Returns the same samples as `samplesOf`, in the notation of promtool. */
function valuesOf({ isCounter }: StepQuery, phases: readonly Phase[], stepS: number): string {
  if (!isCounter) return phases.map(({ input, count }) => `${input}x${count - 1}`).join(' ');
  let value = counterStart;
  return phases
    .map(({ input, count }, i) => {
      const by = input * stepS;
      const from = i === 0 ? value : value + by;
      value = from + by * (count - 1);
      return `${from}+${by}x${count - 1}`;
    })
    .join(' ');
}

/** The returned function gives the share of bad values in the window that ends at `step`; null for an empty window. */
function ratios({ query, threshold }: Source, samples: readonly number[], stepS: number) {
  const at = query.at(samples, stepS);
  const { op, limit } = threshold;
  const isGood = {
    lte: (v: number) => v <= limit,
    lt: (v: number) => v < limit,
    gte: (v: number) => v >= limit,
    gt: (v: number) => v > limit,
  }[op];
  // `sums` has running sums. Adding up each window anew would be slow, because a window has thousands of steps.
  const counts = [0];
  const sums = [0];
  const extend = (step: number) => {
    for (let i = counts.length - 1; i <= step; i++) {
      const value = at(i);
      counts.push(counts[i]! + (value === null ? 0 : 1));
      sums.push(sums[i]! + (value === null || isGood(value) ? 0 : 1));
    }
  };
  return (windowS: number, step: number): number | null => {
    extend(step);
    const from = Math.max(0, step - Math.floor(windowS / stepS));
    const count = counts[step + 1]! - counts[from]!;
    return count === 0 ? null : (sums[step + 1]! - sums[from]!) / count;
  };
}

type Shape = { before: number; burst: number; after: number };

/**
 * Returns the state of an alert at each step. The states are cached: SLOs with equal limits and windows share the
 * states if their queries differ only in the selector.
 */
function firingOf(source: Source, alert: TieredAlert, shape: Shape, stepS: number): readonly Firing[] {
  const { query, threshold, good, bad } = source;
  const tiers = alert.tiers.map(({ shortS, longS, limit, op }) => [shortS, longS, limit, op]);
  const { before, burst, after } = shape;
  const numbers = [before, burst, after, stepS, alert.urgency, alert.forS, tiers];
  const form = threshold.query.replaceAll(query.selector, 'x');
  const key = JSON.stringify([form, threshold.op, threshold.limit, good, bad, ...numbers]);
  const known = firings.get(key);
  if (known !== undefined) return known;
  const made = evaluated(source, alert, shape, stepS);
  if (firings.size < mostKept) firings.set(key, made);
  return made;
}

const firings = new Map<string, readonly Firing[]>();
/** Each cached entry has up to 5,000 states, so 500 of them need less than 200 MB. */
const mostKept = 500;

function evaluated(source: Source, alert: TieredAlert, { before, burst, after }: Shape, stepS: number): Firing[] {
  const phases = phasesOf(source, { before, burst, after });
  const ratio = ratios(source, samplesOf(source.query, phases, stepS), stepS);
  return statesOf(alert, { count: before + burst + after, stepS }, (step) => {
    for (const tier of alert.tiers) {
      const [short, long] = [ratio(tier.shortS, step), ratio(tier.longS, step)];
      if (short !== null && long !== null && exceeds(short, tier) && exceeds(long, tier)) return short;
    }
    return null;
  });
}

const phasesOf = ({ good, bad }: Source, { before, burst, after }: Shape): Phase[] => [
  { input: good, count: before },
  { input: bad, count: burst },
  { input: good, count: after },
];

function testsOfTier(rules: CompiledRules, source: Source, alert: TieredAlert, tier: Tier): RuleTest[] {
  const stepS = stepSeconds(Math.min(tier.shortS, source.query.shortestS));
  const steps = (seconds: number) => Math.ceil(seconds / stepS) + 1;
  const inner = Number.isFinite(source.query.shortestS) ? source.query.shortestS : 0;
  const before = steps(largest(alert.tiers.map(({ longS }) => longS)));
  const shape = { before, burst: steps(tier.longS + alert.forS + inner), after: 4 * steps(tier.longS + inner) };
  if (shape.before + shape.burst + shape.after > mostSteps) return [];
  const firings = firingOf(source, alert, shape, stepS);
  const first = firings.findIndex(({ fires }) => fires);
  const resolved = firings.findIndex(({ fires }, at) => at > first && !fires);
  if (first < 0 || resolved < 0) return [];
  const make = (title: string, own: Shape, checks: readonly number[]): RuleTest => ({
    name: `${alert.texts.name} ${tier.urgency}-${tier.speed} ${title}`,
    interval: duration(stepS),
    input_series: [{ series: source.series, values: valuesOf(source.query, phasesOf(source, own), stepS) }],
    // A step is tested only if no alert that fires there shows a number halfway between two rounded numbers. A rounding
    // error of Prometheus could change the text of such an alert.
    alert_rule_test: checks
      .filter((at) =>
        firingAt(rules, source, alert, { shape: own, stepS, at }).every(({ value }) => hasSureText(value)),
      )
      .map((at) => ({
        eval_time: duration(at * stepS),
        alertname: alert.texts.name,
        exp_alerts: expectedAt(rules, source, alert, { shape: own, stepS, at }),
      })),
  });
  const short = longestQuiet(source, alert, shape, stepS);
  return [
    make('fires and resolves', shape, [first - 1, first, resolved - 1, resolved]),
    ...(short === null ? [] : [make('is quiet after a shorter burst', short.shape, [short.check])]),
  ];
}

type Place = { shape: Shape; stepS: number; at: number };

/**
 * Returns all alerts that have the name of `alert` and fire at a step. A paging alert and a ticket alert can share a
 * name.
 */
function firingAt({ alerts }: CompiledRules, source: Source, alert: TieredAlert, { shape, stepS, at }: Place) {
  return alerts
    .filter(({ texts }) => texts.name === alert.texts.name)
    .map((one) => ({ one, ...firingOf(source, one, shape, stepS)[at]! }))
    .filter(({ fires }) => fires);
}

function expectedAt(rules: CompiledRules, source: Source, alert: TieredAlert, place: Place) {
  const own = Object.fromEntries(selectorsOf(source.series)[0]!.matchers.map(({ label, value }) => [label, value]));
  const found = source.query.labels(own);
  return firingAt(rules, source, alert, place).map(({ one, value }) =>
    expectedAlert(rules.slo, burnAlert(rules.slo, one), value, found),
  );
}

/**
 * Returns the longest burst of bad values that does not fire the alert. The result also has the step at which a burst
 * that is one step longer would fire the alert. Null if every burst fires the alert.
 */
function longestQuiet(source: Source, alert: TieredAlert, shape: Shape, stepS: number) {
  const firstOf = (burst: number) =>
    firingOf(source, alert, { ...shape, burst }, stepS).findIndex(({ fires }) => fires);
  let [quiet, loud] = [0, shape.burst];
  while (loud - quiet > 1) {
    const middle = Math.floor((quiet + loud) / 2);
    if (firstOf(middle) < 0) quiet = middle;
    else loud = middle;
  }
  return quiet === 0 ? null : { shape: { ...shape, burst: quiet }, check: firstOf(loud) };
}

/**
 * Returns the test of a series that ends. First the query loses its value. Then the shortest window becomes empty, and
 * the `for` of the alert for missing data begins.
 */
function vanishing(rules: CompiledRules, source: Source, alert: TieredAlert): RuleTest {
  const { alerts } = rules;
  const shortest = shortestOf(alerts);
  const stepS = stepSeconds(Math.min(shortest, source.query.shortestS));
  const last = 20;
  const phases = [{ input: source.good, count: last + 1 }];
  const ratio = ratios(source, samplesOf(source.query, phases, stepS), stepS);
  let empty = last;
  while (ratio(shortest, empty) !== null) empty++;
  const fires = empty + Math.ceil(noDataForS(alerts) / stepS);
  const input = [{ series: source.series, values: valuesOf(source.query, phases, stepS) }];
  return noDataTest(rules, alert, { input, stepS, last, fires });
}
