import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ruleOf, testOf } from '../../thresholds/coverage/coverage.fixture.ts';
import { RuleTestRunner, type TestResult } from './rule-test-runner.ts';
import { type RunnableFile, runRuleMutants } from './run-rule-mutants.ts';

const rule = ruleOf({ expr: 'a > 1' });
const test = testOf([{}]);
const value = { rule_files: [rule.file], tests: [test] };
const tested: RunnableFile = { file: 'a.test.yml', ruleFiles: [rule.file], value, tests: [{ test, passed: true }] };

/** Runs mutants with a fake promtool. Its calls return these results, in this order. */
async function outcomesFor(results: TestResult['result'][]) {
  let at = 0;
  const runner = { run: async () => ({ result: results[at++ % results.length]!, output: '' }) };
  const files = results.map(() => tested);
  const run = { rules: [rule], tested: files, runner, isLate: () => false, onDone: () => undefined };
  const mutants = await runRuleMutants(run);
  return [...new Set(mutants.map(({ outcome }) => outcome))];
}

it.each<[TestResult['result'][], string]>([
  [['failed'], 'killed'],
  [['passed'], 'survived'],
  [['refused'], 'refused'],
  [['late'], 'not-run'],
])('the result %j of promtool makes each mutant %s', async (results, outcome) => {
  expect(await outcomesFor(results)).toEqual([outcome]);
});

it('the tests that killed the most mutants run first, and each mutant runs until a test kills it', async () => {
  const weak = testOf([{}]);
  const strong = testOf([{}]);
  const file: RunnableFile = {
    ...tested,
    value: { ...value, tests: [weak, strong] },
    tests: [weak, strong].map((one) => ({ test: one, passed: true })),
  };
  const calls: string[] = [];
  const runner = {
    run: async (_rules: unknown, _file: unknown, tests: readonly unknown[]) => {
      calls.push(tests[0] === strong ? 'strong' : 'weak');
      return { result: tests[0] === strong ? ('failed' as const) : ('passed' as const), output: '' };
    },
  };
  const rules = [ruleOf({ expr: 'a > 1' }), ruleOf({ expr: 'a > 2' }), ruleOf({ expr: 'a > 3' })];
  const run = { rules, tested: [file], runner, isLate: () => false, onDone: () => undefined };
  const mutants = await runRuleMutants(run);
  const ran = mutants.filter(({ outcome }) => outcome === 'killed').length;
  expect(ran).toBeGreaterThan(4);
  // Two mutants are tested at the same time, so at most the first two of them run the weaker test.
  expect(calls.filter((one) => one === 'weak').length).toBeLessThanOrEqual(2);
  expect(calls.filter((one) => one === 'strong')).toHaveLength(ran);
});

it.each([
  [0, 0, 'passed'],
  [1, 0, 'failed'],
  [1, 1, 'refused'],
  [1, 3, 'refused'],
])('promtool test with code %i and promtool check with code %i are %s', async (code, checkCode, result) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  const promtool = join(dir, 'promtool');
  const script = `#!/bin/sh\ncase "$1" in test) exit ${code};; check) exit ${checkCode};; esac\nexit 99\n`;
  writeFileSync(promtool, script, { mode: 0o755 });
  const runner = new RuleTestRunner(promtool, new AbortController().signal);
  try {
    expect((await runner.run([rule], value, [test])).result).toBe(result);
  } finally {
    runner.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
