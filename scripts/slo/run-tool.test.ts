import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { coverageInputs } from './coverage-inputs.ts';
import { RouteTestRunner } from './route-test-runner.ts';
import { RuleTestRunner } from './rule-test-runner.ts';
import { runCoverage } from './run-coverage.ts';
import { runRouteMutants } from './run-route-mutants.ts';
import { runTool } from './run-tool.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const { signal } = new AbortController();

function program(name: string, script: string, mode = 0o700): string {
  const file = join(dir, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode });
  return file;
}

it.each([
  ['done', 'echo a; echo b >&2', { end: 'done', stdout: 'a\n', output: 'a\nb\n' }],
  ['refused', 'echo wrong >&2; exit 3', { end: 'refused', stdout: '', output: 'wrong\n' }],
])('a tool that ends is %s', async (name, script, end) => {
  expect(await runTool(program(name, script), [], { signal })).toEqual(end);
});

it('a tool that does not end is killed at the time limit', async () => {
  const end = await runTool(program('slow', 'exec sleep 600'), [], { signal, limitMs: 200 });
  expect(end).toMatchObject({ end: 'late', output: 'slow did not end within 0.2 s' });
});

it.each([
  ['killed', () => runTool(program('killed', 'kill -9 $$'), [], { signal }), 'killed: was ended by SIGKILL'],
  ['missing', () => runTool(join(dir, 'missing'), [], { signal }), 'cannot be started'],
  ['no program', () => runTool(program('none', '', 0o600), [], { signal }), 'permission denied'],
  ['called with too much', () => runTool(program('much', ''), ['x'.repeat(3e5)], { signal }), 'too large'],
])('a tool that is %s is not available', async (_, call, words) => {
  const error = await call().catch((one) => one);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(String(error)).toContain(words);
});

const secret = 'SECRETSECRET123';
const files = {
  'am.yml': `route: { receiver: a, routes: [{ receiver: b, matchers: ['x="1"'] }] }\nreceivers: [{ name: a, slack_configs: [{ api_url: "${secret}" }] }, { name: b }]`,
  'rt.yml': 'config: am.yml\nroute_tests: [{ name: t, labels: { alertname: Up }, receivers: [a] }]',
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
const inputs = coverageInputs([join(dir, 'am.yml'), join(dir, 'rt.yml')], 3);
const [config, tests] = [inputs.configs[0]!.value, inputs.routeTests[0]!.value];

/** Runs `work` with a fake amtool. `$c` in its script is the path of the configuration. */
async function withAmtool<T>(script: string, work: (runner: RouteTestRunner) => Promise<T>): Promise<T> {
  const runner = new RouteTestRunner(program('amtool', `c=\${4#*=}\n${script}`), signal);
  try {
    return await work(runner);
  } finally {
    expect(readdirSync(runner.directory)).toEqual([]);
    runner.close();
  }
}

const refusing = 'cat "$c" >&2; exit 1';

it.each([
  ['the configuration', refusing, 'refused', 'amtool refuses the configuration'],
  ['labels', `[ $3 = show ] || exit 1`, 'failed', 'amtool refuses the labels: alertname="Up"'],
])('a route test fails without the text of amtool if amtool refuses %s', async (_, script, result, output) => {
  const failed = await withAmtool(script, (runner) => runner.failures(config, tests));
  expect(failed).toEqual([{ test: 't', result, output }]);
});

it('the copy of a configuration can be read only by its owner', async () => {
  const failed = await withAmtool('stat -c %a "$(dirname "$c")" "$c" | tr "\\n" ,', (runner) =>
    runner.failures(config, tests),
  );
  expect(failed[0]!.output).toContain('amtool found 700, 600');
  const rules = new RuleTestRunner('promtool', signal);
  expect(statSync(rules.directory).mode & 0o777).toBe(0o700);
  rules.close();
});

it('a configuration that amtool refuses is an error of its file, without a secret', async () => {
  const rules = { run: async () => ({ result: 'passed', output: '' }) } as unknown as RuleTestRunner;
  const error = await withAmtool(refusing, (routes) => runCoverage(inputs, { rules, routes })).catch((one) => one);
  expect(String(error)).toMatch(/am\.yml: amtool refuses this configuration .*"amtool check-config .*am\.yml"/);
  expect(String(error)).not.toContain(secret);
});

it('no route test begins after the time limit, also within the tests of a mutant', async () => {
  const file = inputs.routeTests[0]!;
  const [one] = file.value.route_tests;
  const three = { ...file, value: { ...file.value, route_tests: [one!, one!, one!] } };
  for (const routeTests of [[three], [file, file, file]]) {
    let calls = 0;
    const failures = async () => {
      calls++;
      return [];
    };
    const runner = { failures } as unknown as RouteTestRunner;
    const results = await runRouteMutants({ ...inputs, routeTests }, { runner, isLate: () => calls > 0 });
    expect([...new Set(results.map(({ outcome }) => outcome))]).toEqual(['not-run']);
    // Two mutants are tested at the same time.
    expect(calls).toBeLessThanOrEqual(2);
  }
});

it('only a failed route test kills a mutant', async () => {
  const outcomes = async (script: string) => {
    const results = await withAmtool(script, (runner) => runRouteMutants(inputs, { runner, isLate: () => false }));
    return [...new Set(results.map(({ outcome }) => outcome))];
  };
  expect(await outcomes(refusing)).toEqual(['refused']);
  expect(await outcomes('echo other')).toEqual(['killed']);
});
