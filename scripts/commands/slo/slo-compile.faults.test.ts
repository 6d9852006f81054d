import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { sloOf } from '../../../thresholds/compile/compile.fixture.ts';
import { compileRules, evaluatedTogether } from '../../../thresholds/compile/compile-rules.ts';
import { ruleFile } from '../../../thresholds/compile/rule-file.ts';
import { ruleTests } from '../../../thresholds/compile/rule-test.ts';
import { ruleTestFiles } from '../../../thresholds/compile/rule-test-files.ts';
import { drillScaling } from '../../../thresholds/compile/scale-windows.ts';
import { outcomeOf } from '../../../thresholds/coverage/coverage-report.ts';
import { mutantLines, scoreOf } from '../../../thresholds/coverage/mutants/mutant-report.ts';
import { ensure } from '../../lib/tools.ts';
import { compileDocuments } from '../../slo/compile-documents.ts';
import { type CoverageInputs, coverageInputs } from '../../slo/coverage-inputs.ts';
import { RouteTestRunner } from '../../slo/route-test-runner.ts';
import { RuleTestRunner } from '../../slo/rule-test-runner.ts';
import { runCoverage } from '../../slo/run-coverage.ts';
import { nativeTest } from './native-tests.fixture.ts';

let dir: string;
let promtool: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  promtool = (await ensure('prometheus')).companions.promtool!;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const good = {
  kind: 'events',
  counts: 'good',
  part: 'sum(rate(http_requests_total{job="api",status!~"5.."}[{{.window}}]))',
  total: 'sum(rate(http_requests_total{job="api"}[{{.window}}]))',
} as const;

it.each([
  ['99.9 % of bad events', { objective: 0.999 }, null],
  ['99 % of good events', { objective: 0.99, sli: good }, null],
  ['28 days', { periodS: 28 * 86_400 }, null],
  ['an objective that leaves out a tier', { objective: 0.9 }, null],
  ['windows scaled for a drill', {}, drillScaling],
])('an SLO passes its generated tests: %s', { timeout: 600_000 }, async (_, differences, scaling) => {
  const rules = compileRules(sloOf(differences), { scrapeS: 15, scaling });
  writeFileSync(join(dir, 'rules.yml'), ruleFile([], rules.groups));
  for (const [name, text] of ruleTestFiles([rules], 'rules.yml', [])) {
    writeFileSync(join(dir, name), text);
    const { stdout } = await promisify(execFile)(promtool, ['test', 'rules', join(dir, name)]);
    expect(stdout).toContain('SUCCESS');
  }
});

const policies = [
  { ...sloOf().alert, severity: 'page', threshold: 10, op: '>', lookbackS: 600, afterS: 300, where: () => ({}) },
] as const;
const query = 'max by (host) (load{job="api"})';
const threshold = { query, op: 'lte', limit: 5 } as const;
const raw = {
  kind: 'raw',
  errorRatio: `1 - avg_over_time(((${query}) <= bool 5)[{{.window}}:])`,
  threshold,
} as const;

it.each<[string, Parameters<typeof sloOf>[0][], number]>([
  ['two objectives with one policy', [{ policies }, { name: 'b', objective: 0.99, policies }], 2],
  [
    'three SLOs with one policy',
    [{ policies }, { name: 'b', policies, sli: good }, { name: 'c', policies, sli: raw }],
    // The first two SLOs read the same series by different queries, so that neither can be tested alone.
    1,
  ],
  ['two SLOs with one policy and series of their own', [{ policies }, { name: 'b', policies, sli: raw }], 2],
  [
    'a long period beside a short one',
    [
      { periodS: 90 * 86_400, sli: raw, objective: 0.99 },
      { name: 'b', alert: { ...sloOf().alert, name: 'B' } },
    ],
    2,
  ],
])(
  'SLOs that are compiled together pass their generated tests: %s',
  { timeout: 600_000 },
  async (title, differences, tested) => {
    const all = differences.map((one) => compileRules(sloOf(one), { scrapeS: 15, scaling: null }));
    const rules = evaluatedTogether(all);
    expect(rules.filter((one) => ruleTests(one) !== null)).toHaveLength(tested);
    const place = join(dir, title.replaceAll(' ', '-'));
    mkdirSync(place);
    const groups = rules.flatMap((one) => one.groups);
    writeFileSync(join(place, 'rules.yml'), ruleFile([], groups));
    for (const [name, text] of ruleTestFiles(rules, 'rules.yml', [])) {
      writeFileSync(join(place, name), text);
      const { stdout } = await promisify(execFile)(promtool, ['test', 'rules', join(place, name)]);
      expect(stdout).toContain('SUCCESS');
    }
  },
);

/** Adds tests with native histograms. `slo compile` omits them, because promtool of Prometheus 2.42 refuses them. */
function withNativeTests(inputs: CoverageInputs): CoverageInputs {
  const native = inputs.tests.flatMap((file) => {
    const tests = file.value.tests.flatMap((test) => nativeTest(test) ?? []);
    return tests.length === 0 ? [] : [{ ...file, value: { ...file.value, tests } }];
  });
  return { ...inputs, tests: [...inputs.tests, ...native] };
}

const shipped = readdirSync(join(packageRoot, 'thresholds/slos')).map((name) => `thresholds/slos/${name}`);

it.each([
  ['the example', ['docs/examples/katya/slos.yaml']],
  ['all shipped documents', shipped],
])(
  'the generated tests notice most faults in the rules and routes of %s',
  { timeout: 3_600_000 },
  async (title, documents) => {
    const out = join(dir, title.replaceAll(' ', '-'));
    const paths = documents.map((file) => join(packageRoot, file));
    for (const [name, text] of compileDocuments(paths, 'out', { scrapeS: 15, scaling: null }).files) {
      mkdirSync(dirname(join(out, name)), { recursive: true });
      writeFileSync(join(out, name), text);
    }
    const { signal } = new AbortController();
    const inputs = withNativeTests(coverageInputs([out], 2));
    const amtool = inputs.configs.length > 0 ? (await ensure('alertmanager')).companions.amtool! : null;
    const runners = {
      rules: new RuleTestRunner((await ensure('newest-prometheus')).companions.promtool!, signal),
      routes: amtool === null ? null : new RouteTestRunner(amtool, signal),
    };
    const report = await runCoverage(inputs, runners, { isLate: () => false, onDone: () => undefined });
    runners.rules.close();
    runners.routes?.close();
    const lines = mutantLines(report.mutants!);
    process.stdout.write(`${title}\n${lines.filter((line) => !line.startsWith('equivalent')).join('\n')}\n`);
    expect(report.failedTests).toEqual([]);
    // Documents without an alert policy have no routes. Their alerts reach no receiver.
    if (amtool !== null) expect(outcomeOf(report)).toBe('pass');
    expect(
      report.alerts.filter(({ alert, fires, quiet }) => fires === null || (quiet === null && alert !== 'Watchdog')),
    ).toEqual([]);
    expect(scoreOf(report.mutants!)).toMatchObject({ notRun: 0, score: expect.toSatisfy((n: number) => n >= 0.95) });
  },
);
