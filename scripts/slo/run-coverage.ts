import { relative } from 'node:path';
import { UserError } from '../../scenarios/base/errors.ts';
import { together } from '../../scenarios/base/together.ts';
import { coverage, knownLabels } from '../../thresholds/coverage/coverage.ts';
import type { RuleTest } from '../../thresholds/coverage/coverage-files.ts';
import {
  type CoverageReport,
  type FailedTest,
  failedTests,
  unreachedRoutes,
  withoutRules,
} from '../../thresholds/coverage/coverage-report.ts';
import type { MutantResult } from '../../thresholds/coverage/mutants/mutant-report.ts';
import { testsByRules } from '../../thresholds/coverage/staged.ts';
import type { CoverageInputs, TestFile } from './coverage-inputs.ts';
import type { RouteTestRunner } from './route-test-runner.ts';
import type { RuleTestRunner } from './rule-test-runner.ts';
import { runRouteMutants } from './run-route-mutants.ts';
import { type RunnableFile, runRuleMutants } from './run-rule-mutants.ts';
import { twoAtOnce } from './two-at-once.ts';

/** `routes` is null when there is no configuration of Alertmanager. */
export type Runners = { rules: RuleTestRunner; routes: RouteTestRunner | null };

/**
 * `isLate` is true when the time for mutants is used up. `onDone` gets two numbers: the rule mutants that are done
 * (tested or skipped), and all rule mutants.
 */
export type MutantRun = { isLate: () => boolean; onDone: (done: number, all: number) => void };

/**
 * Runs the tests, and with `mutants` also runs them on mutants of the rules and routes. Resolves to the coverage of all
 * alerts.
 */
export async function runCoverage(
  inputs: CoverageInputs,
  runners: Runners,
  mutants?: MutantRun,
): Promise<CoverageReport & { mutants: MutantResult[] | null }> {
  const { rules, tests, configs, declared } = inputs;
  const tested = await twoAtOnce(tests, (file) => runFile(inputs, file, runners.rules));
  const failedRoutes = await runRouteTests(inputs, runners.routes);
  const alerts = coverage({ rules, tested, configs: configs.map(({ value }) => value) });
  const labels = rules.filter(({ kind }) => kind === 'alert').map(knownLabels);
  const faults = mutants && [
    ...(await runRuleMutants({ rules, tested, runner: runners.rules, ...mutants })),
    ...(runners.routes === null ? [] : await runRouteMutants(inputs, { runner: runners.routes, ...mutants })),
  ];
  return {
    mutants: faults?.map(shown) ?? null,
    alerts: [...alerts, ...withoutRules(declared, rules)].map(shown),
    failedTests: [...failedTests(tested), ...failedRoutes].map(shown),
    unreachedRoutes: configs.flatMap(({ value }) => unreachedRoutes(value, labels)),
  };
}

/** Runs the route tests. Throws UserError with each configuration that amtool refuses. */
async function runRouteTests({ routeTests }: CoverageInputs, runner: RouteTestRunner | null): Promise<FailedTest[]> {
  if (runner === null) return [];
  const all = await twoAtOnce(routeTests, async ({ file, value, config }) => {
    const failed = await runner.failures(config.value, value);
    return { file, failed, config: relative('', config.file) };
  });
  const refused = all.filter(({ failed }) => failed.some(({ result }) => result === 'refused'));
  together([...new Set(refused.map(({ config }) => config))].map((file) => () => refuse(file)));
  return all.flatMap(({ file, failed }) =>
    failed.map(({ test, output, result }) => ({ file, test, output, late: result === 'late' })),
  );
}

/** amtool's own text is not printed, because it may quote a secret of the configuration. */
function refuse(file: string): never {
  const hint = `the command "amtool check-config ${file}" prints the reason`;
  throw new UserError('amtool refuses this configuration of Alertmanager', { file, hint });
}

type Tested = RunnableFile & { output: string };

/**
 * Runs the tests of a file. promtool evaluates every rule in every test, so each test runs with only the rules that
 * decide its result. If the rules do not load together, or a test without data fails with them, every test fails.
 */
async function runFile({ rules }: CoverageInputs, test: TestFile, runner: RuleTestRunner): Promise<Tested> {
  const { file, value, ruleFiles } = test;
  const own = rules.filter((rule) => ruleFiles.includes(rule.file));
  const whole = await runner.run(own, value, [withoutData]);
  const outputs = [whole.output];
  const passed = new Set<RuleTest>();
  const late = new Set<RuleTest>(whole.result === 'late' ? value.tests : []);
  const groups = whole.result === 'passed' ? testsByRules(value.tests, own) : [];
  for (const { rules: needed, tests } of groups) {
    const { result, output } = await runner.run(needed, value, tests);
    outputs.push(output);
    for (const one of tests) {
      // After a failed call with several tests, each test runs again alone, because another test may have failed.
      const alone =
        result === 'passed' || tests.length === 1 ? result : (await runner.run(needed, value, [one])).result;
      if (alone === 'passed') passed.add(one);
      if (alone === 'late') late.add(one);
    }
  }
  const output = outputs.filter((text) => text !== '').join('\n');
  const results = value.tests.map((one) => ({ test: one, passed: passed.has(one), late: late.has(one) }));
  return { file, value, ruleFiles, output, tests: results };
}

/** A test without series: promtool loads the rules and evaluates each rule once. */
const withoutData: RuleTest = { name: 'no data', input_series: [], alert_rule_test: [], promql_expr_test: [] };

/** Returns `one` for printing, with `file` relative to the working directory. */
function shown<T extends { file: string }>(one: T): T {
  return { ...one, file: relative('', one.file) };
}
