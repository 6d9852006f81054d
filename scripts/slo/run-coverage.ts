import { relative } from 'node:path';
import { coverage, knownLabels } from '../../thresholds/coverage/coverage.ts';
import {
  type CoverageReport,
  type FailedTest,
  failedTests,
  unreachedRoutes,
  withoutRules,
} from '../../thresholds/coverage/coverage-report.ts';
import type { MutantResult } from '../../thresholds/coverage/mutants/mutant-report.ts';
import type { CoverageInputs, TestFile } from './coverage-inputs.ts';
import type { RouteTestRunner } from './route-test-runner.ts';
import type { RuleTestRunner } from './rule-test-runner.ts';
import { runRouteMutants } from './run-route-mutants.ts';
import { type RunnableFile, runRuleMutants } from './run-rule-mutants.ts';
import { twoAtOnce } from './two-at-once.ts';

/** Runs the tests of rules and of routes. `routes` is null when there is no route test. */
export type Runners = { rules: RuleTestRunner; routes: RouteTestRunner | null };

/**
 * `isLate` is true when the time for mutants is used up. `onDone` gets the number of rule mutants that have run, and
 * the number of all rule mutants.
 */
export type MutantRun = { isLate: () => boolean; onDone: (done: number, all: number) => void };

/**
 * Runs every test once, and resolves to the coverage of all alerts. With `mutants`, it also runs the tests on mutants
 * of the rules and routes.
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
    alerts: [...alerts, ...withoutRules(declared, alerts)].map(shown),
    failedTests: [...failedTests(tested), ...failedRoutes].map(shown),
    unreachedRoutes: configs.flatMap(({ value }) => unreachedRoutes(value, labels)),
  };
}

async function runRouteTests({ routeTests }: CoverageInputs, runner: RouteTestRunner | null): Promise<FailedTest[]> {
  if (runner === null) return [];
  const failed = await twoAtOnce(routeTests, async ({ file, value, config }) =>
    (await runner.failures(config.value, value)).map((one) => ({ file, ...one })),
  );
  return failed.flat();
}

type Tested = RunnableFile & { output: string };

/** The tests of a file with their results. If the file fails, each test runs alone, to find those that pass. */
async function runFile({ rules }: CoverageInputs, test: TestFile, runner: RuleTestRunner): Promise<Tested> {
  const { file, value, ruleFiles } = test;
  const own = rules.filter((rule) => ruleFiles.includes(rule.file));
  const { result, output } = await runner.run(own, value, value.tests);
  const base = { file, value, ruleFiles, output };
  if (result === 'passed') return { ...base, tests: value.tests.map((one) => ({ test: one, passed: true })) };
  const tests: { test: (typeof value.tests)[number]; passed: boolean }[] = [];
  for (const one of value.tests) {
    tests.push({ test: one, passed: (await runner.run(own, value, [one])).result === 'passed' });
  }
  return { ...base, tests };
}

/** Paths are printed relative to the working directory. */
function shown<T extends { file: string }>(one: T): T {
  return { ...one, file: relative('', one.file) };
}
