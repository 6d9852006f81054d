import { expect, it } from 'vitest';
import { ruleOf, testOf } from '../../thresholds/coverage/coverage.fixture.ts';
import type { AlertmanagerFile, RuleTest } from '../../thresholds/coverage/coverage-files.ts';
import { outcomeOf } from '../../thresholds/coverage/coverage-report.ts';
import type { CoverageInputs } from './coverage-inputs.ts';
import type { RouteTestRunner } from './route-test-runner.ts';
import type { RuleTestRunner, TestResult } from './rule-test-runner.ts';
import { runCoverage } from './run-coverage.ts';

type Result = TestResult['result'];

const rule = ruleOf({ expr: 'a > 1' });
const [first, second] = [
  { ...testOf([{}]), name: 'first' },
  { ...testOf([{}]), name: 'second' },
];

/** Runs two rule tests with a fake promtool. `given` returns the result of a call with these tests. */
async function ofRules(given: (names: readonly string[]) => Result) {
  const value = { rule_files: [rule.file], tests: [first, second] };
  const tests = [{ file: 'a.test.yml', ruleFiles: [rule.file], value }];
  const inputs = { rules: [rule], tests, configs: [], routeTests: [], declared: [] } as unknown as CoverageInputs;
  const run = async (_rules: unknown, _file: unknown, all: readonly RuleTest[]) => ({
    result: given(all.map(({ name }) => String(name))),
    output: '',
  });
  return shortOf(await runCoverage(inputs, { rules: { run } as unknown as RuleTestRunner, routes: null }));
}

function shortOf(report: Awaited<ReturnType<typeof runCoverage>>) {
  return [report.failedTests.map(({ test, late }) => `${test} ${late}`), outcomeOf(report)];
}

it.each<[string, (names: readonly string[]) => Result, string[], string]>([
  ['no call ends', () => 'late', ['first true', 'second true'], 'inconclusive'],
  ['one test does not end', (names) => (names.includes('second') ? 'late' : 'passed'), ['second true'], 'inconclusive'],
  [
    'one test does not end and one fails',
    (names) => (names[0] === 'no data' ? 'passed' : names[0] === 'second' ? 'late' : 'failed'),
    ['first false', 'second true'],
    'fail',
  ],
])('a rule test that does not end in time shows nothing: %s', async (_, given, late, outcome) => {
  expect(await ofRules(given)).toEqual([late, outcome]);
});

it.each<[Exclude<Result, 'passed'>, string]>([
  ['late', 'inconclusive'],
  ['failed', 'fail'],
])('a route test that is %s makes the coverage %s', async (result, outcome) => {
  const config = { file: 'am.yml', value: { route: { routes: [] }, receivers: [] } as unknown as AlertmanagerFile };
  const routeTests = [{ file: 'rt.yml', value: {}, config }];
  const inputs = { rules: [], tests: [], configs: [], routeTests, declared: [] } as unknown as CoverageInputs;
  const failures = async () => [{ test: 't', result, output: '' }];
  const runners = { rules: {} as RuleTestRunner, routes: { failures } as unknown as RouteTestRunner };
  expect(shortOf(await runCoverage(inputs, runners))).toEqual([[`t ${result === 'late'}`], outcome]);
});
