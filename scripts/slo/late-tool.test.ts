import { expect, it, vi } from 'vitest';
import { ruleOf, testOf } from '../../thresholds/coverage/coverage.fixture.ts';
import type { AlertmanagerFile } from '../../thresholds/coverage/coverage-files.ts';
import { RouteTestRunner } from './route-test-runner.ts';
import { RuleTestRunner } from './rule-test-runner.ts';

let ends: string[] = [];
vi.mock('./run-tool.ts', () => ({
  runTool: async () => ({ end: ends.shift(), stdout: '', output: 'the words of the tool' }),
}));

const { signal } = new AbortController();

/** `ends` has the end of the call with the test and, after a refusal, of the call that only loads the file. */
it.each([
  [['late'], 'late'],
  [['refused', 'late'], 'late'],
  [['refused', 'refused'], 'refused'],
  [['refused', 'done'], 'failed'],
])('a tool whose calls end as %j makes a test %s', async (given, result) => {
  const rules = new RuleTestRunner('promtool', signal);
  const routes = new RouteTestRunner('amtool', signal);
  const rule = ruleOf({ expr: 'a > 1' });
  const tests = [testOf([{}])];
  const routeTests = [{ name: 't', labels: { alertname: 'Up' }, receivers: ['a'] }];
  try {
    ends = [...given];
    expect((await rules.run([rule], { rule_files: [rule.file], tests }, tests)).result).toBe(result);
    ends = [...given];
    const file = { config: 'am.yml', route_tests: routeTests, inhibition_tests: [] };
    const [failure] = await routes.failures({} as AlertmanagerFile, file);
    expect(failure?.result).toBe(result);
  } finally {
    rules.close();
    routes.close();
  }
});
