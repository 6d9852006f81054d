import { relative } from 'node:path';
import { coverage, knownLabels, type TestedFile } from '../../thresholds/coverage/coverage.ts';
import {
  type CoverageReport,
  failedTests,
  unreachedRoutes,
  withoutRules,
} from '../../thresholds/coverage/coverage-report.ts';
import type { CoverageInputs, TestFile } from './coverage-inputs.ts';
import type { RuleTestRunner } from './rule-test-runner.ts';
import { twoAtOnce } from './two-at-once.ts';

/** Runs every test once, and resolves to the coverage of all alerts. */
export async function runCoverage(inputs: CoverageInputs, runner: RuleTestRunner): Promise<CoverageReport> {
  const { rules, tests, configs, declared } = inputs;
  const tested = await twoAtOnce(tests, (file) => runFile(inputs, file, runner));
  const alerts = coverage({ rules, tested, configs: configs.map(({ value }) => value) });
  const labels = rules.filter(({ kind }) => kind === 'alert').map(knownLabels);
  return {
    alerts: [...alerts, ...withoutRules(declared, alerts)].map(shown),
    failedTests: failedTests(tested).map(shown),
    unreachedRoutes: configs.flatMap(({ value }) => unreachedRoutes(value, labels)),
  };
}

type Tested = TestedFile & { output: string };

/** The tests of a file with their results. If the file fails, each test runs alone, to find those that pass. */
async function runFile({ rules }: CoverageInputs, test: TestFile, runner: RuleTestRunner): Promise<Tested> {
  const { file, value, ruleFiles } = test;
  const own = rules.filter((rule) => ruleFiles.includes(rule.file));
  const { passed, output } = await runner.run(own, value, value.tests);
  const base = { file, ruleFiles, output };
  if (passed) return { ...base, tests: value.tests.map((one) => ({ test: one, passed })) };
  const tests: { test: (typeof value.tests)[number]; passed: boolean }[] = [];
  for (const one of value.tests) tests.push({ test: one, passed: (await runner.run(own, value, [one])).passed });
  return { ...base, tests };
}

/** Paths are printed relative to the working directory, as the user wrote them. */
function shown<T extends { file: string }>(one: T): T {
  return { ...one, file: relative('', one.file) };
}
