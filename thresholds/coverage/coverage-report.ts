import { formatCountOf } from '../../results/words/format.ts';
import type { Labels } from '../compile/promql.ts';
import type { ReadRule } from '../rules/read-rules.ts';
import type { Covered, Gap, TestedFile } from './coverage.ts';
import type { AlertmanagerFile, Route } from './coverage-files.ts';
import { type Declared, isRuleOf } from './declared-alerts.ts';
import { deliveriesOf } from './route-of.ts';

/** A test that promtool refuses or that fails. `late`: the test did not end in time, which shows nothing. */
export type FailedTest = { file: string; test: string; output: string; late: boolean };

export type CoverageReport = {
  alerts: readonly Covered[];
  failedTests: readonly FailedTest[];
  /**
   * Routes that no alert of the given rules reaches. Such a route is not a finding, because alerts of other rules may
   * reach it.
   */
  unreachedRoutes: readonly string[];
};

/** `fail` for a finding, `inconclusive` when something was not checked, else `pass`. */
export type CoverageOutcome = 'pass' | 'fail' | 'inconclusive';

/** Returns the outcome of a report. Failed tests and gaps are findings, except for what was not checked. */
export function outcomeOf(report: CoverageReport): CoverageOutcome {
  const { alerts, failedTests } = report;
  const gaps = alerts.flatMap((one) => one.gaps);
  if (gaps.some((gap) => !isUnchecked(gap, report)) || failedTests.some(({ late }) => !late)) return 'fail';
  return gaps.length > 0 || failedTests.length > 0 ? 'inconclusive' : 'pass';
}

/** Returns true if the gap is not shown: nobody checked the routes, or a test without a result could close the gap. */
export function isUnchecked(gap: Gap, { failedTests }: Pick<CoverageReport, 'failedTests'>): boolean {
  if (gap === 'no-firing-test' || gap === 'no-quiet-test') return failedTests.some(({ late }) => late);
  return gap === 'routes-not-checked';
}

/** Returns the worse of two outcomes: a finding is worse than something that was not checked. */
export function worst(a: CoverageOutcome, b: CoverageOutcome): CoverageOutcome {
  return [a, b].find((one) => one === 'fail') ?? [a, b].find((one) => one === 'inconclusive') ?? 'pass';
}

/** Returns the declared alerts that have no rule in the given files. Each alert gets the gap `no-rule`. */
export function withoutRules(declared: readonly Declared[], rules: readonly ReadRule[]): Covered[] {
  return declared
    .filter((one) => !rules.some((rule) => isRuleOf(one, rule)))
    .map(({ name, sloth, file, where }) => ({
      alert: name,
      file,
      line: where.line,
      group: sloth,
      fires: null,
      quiet: null,
      receivers: [],
      byDefault: false,
      gaps: ['no-rule'],
    }));
}

/** Returns the tests that do not pass, each with the output of promtool for its file. */
export function failedTests(tested: readonly (TestedFile & { output: string })[]): FailedTest[] {
  return tested.flatMap(({ file, tests, output }) =>
    tests.flatMap(({ test, passed, late = false }, i) =>
      passed ? [] : [{ file, test: test.name ?? `test ${i + 1}`, output, late }],
    ),
  );
}

/**
 * Returns the routes that no alert reaches, each as the text of its matchers. Only routes without child routes are
 * listed, and never the default route.
 */
export function unreachedRoutes(config: AlertmanagerFile, labels: readonly Labels[]): string[] {
  const reached = new Set(labels.flatMap((one) => deliveriesOf(config, one).map(({ path }) => path.join('.'))));
  const leaves = (route: Route, path: readonly number[]): { route: Route; path: string }[] =>
    route.routes.length === 0
      ? [{ route, path: path.join('.') }]
      : route.routes.flatMap((one, i) => leaves(one, [...path, i]));
  return leaves(config.route, [])
    .filter(({ path }) => path !== '' && !reached.has(path))
    .map(({ route }) => matchersText(route));
}

function matchersText({ matchers, match, match_re }: Route): string {
  const old = [
    ...Object.entries(match).map(([label, value]) => `${label}="${value}"`),
    ...Object.entries(match_re).map(([label, value]) => `${label}=~"${value}"`),
  ];
  return [...matchers, ...old].join(', ') || 'a route without matchers';
}

const gapWords: Readonly<Record<Gap, string>> = {
  'no-rule': 'the given files do not contain the rule of this alert: compile or generate it, and name its file, too',
  'no-firing-test': 'no passing test fires the alert',
  'no-quiet-test': 'no passing test with data expects the alert to stay quiet',
  'same-as-another': 'another alert has the same name and labels, so no test shows which one fired',
  'no-receiver': 'the route of the alert ends at a receiver without a channel',
  'routes-not-checked': 'routes not checked: name the configuration of Alertmanager',
};

/** Returns the lines of a report for a terminal. */
export function coverageLines(report: CoverageReport): string[] {
  const { alerts, failedTests: failed, unreachedRoutes: unreached } = report;
  const covered = alerts.filter(({ gaps }) => gaps.length === 0).length;
  return [
    ...alerts.flatMap(alertLines),
    ...failed.flatMap(({ file, test, output, late }) => [
      `${late ? 'late  ' : 'failed'}     ${test}  (${file})`,
      ...firstLines(output).map((line) => `             ${line}`),
    ]),
    ...unreached.map((one) => `note: none of these alerts reaches the route ${one}`),
    `${covered} of ${formatCountOf(alerts.length, 'alert is', 'alerts are')} covered`,
  ];
}

const firstLines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 6);

function alertLines({ alert, file, line, receivers, byDefault, gaps, fires, quiet }: Covered): string[] {
  const place = `${file}${line === undefined ? '' : `:${line}`}`;
  const to = receivers.length > 0 ? `  → ${receivers.join(', ')}${byDefault ? ' (default route)' : ''}` : '';
  if (gaps.length > 0) {
    return [`uncovered  ${alert}${to}  (${place})`, ...gaps.map((gap) => `             ${gapWords[gap]}`)];
  }
  const tests = [fires && `fires in: ${fires}`, quiet && `quiet in: ${quiet}`].filter((one) => one !== null);
  return [`covered    ${alert}${to}  (${place})`, `             ${tests.join('; ')}`];
}

/** Returns the sentence for a gap. */
export function gapText(gap: Gap): string {
  return gapWords[gap];
}
