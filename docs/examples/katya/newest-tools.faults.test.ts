import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { ensure, type FoundTool } from '../../../scripts/lib/tools.ts';
import { compileDocuments } from '../../../scripts/slo/compile-documents.ts';
import { drillScaling } from '../../../thresholds/compile/scale-windows.ts';

const timeout = 600_000;
let dir: string;
let prometheus: FoundTool;
let alertmanager: FoundTool;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  // If a tool cannot be installed, the error lists each way of installation that was tried, and the environment
  // variable that can name the path of the tool.
  prometheus = await ensure('newest-prometheus');
  alertmanager = await ensure('newest-alertmanager');
}, timeout);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function call(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program, args, { maxBuffer: 1e8 });
  return stdout + stderr;
}

it('are of the newest series, with their companions', async () => {
  const versionOf = async (program: string) => /version (\d+\.\d+)/.exec(await call(program, '--version'))![1]!;
  const programs = [
    prometheus.path,
    prometheus.companions.promtool!,
    alertmanager.path,
    alertmanager.companions.amtool!,
  ] as const;
  const versions = await Promise.all(programs.map(versionOf));
  process.stdout.write(`Prometheus, promtool, Alertmanager, amtool: ${versions.join(', ')}\n`);
  const [major, minor] = [0, 1].map((i) => versions.map((one) => Number(one.split('.')[i])));
  expect(major).toEqual([expect.toSatisfy((n: number) => n >= 3), expect.toSatisfy((n: number) => n >= 3), 0, 0]);
  expect(Math.min(...minor!.slice(2))).toBeGreaterThanOrEqual(33);
});

const example = [join(packageRoot, 'docs/examples/katya/slos.yaml')];
const compilations = [
  ['the example', example, null],
  ['the example in a drill', example, drillScaling],
  ['all shipped SLOs', [], null],
] as const;

describe.each(compilations)('for %s', (name, words, scaling) => {
  let files: ReadonlyMap<string, string>;
  let at: (file: string) => string;
  beforeAll(() => {
    const out = join(dir, name);
    at = (file) => join(out, file);
    files = compileDocuments(words, out, { scrapeS: 15, scaling }).files;
    for (const [file, text] of files) {
      mkdirSync(dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text);
    }
  });

  it('promtool accepts the rules and passes their tests', { timeout }, async () => {
    const promtool = prometheus.companions.promtool!;
    expect(await call(promtool, 'check', 'rules', at('prometheus/rules.yml'))).toContain('SUCCESS');
    const tests = [...files.keys()].filter((file) => file.startsWith('prometheus/tests/'));
    expect(tests.length).toBeGreaterThan(0);
    // promtool evaluates every rule in every test, which would take minutes for all shipped SLOs.
    if (words.length === 0) return;
    for (const test of tests) expect(await call(promtool, 'test', 'rules', at(test))).toContain('SUCCESS');
  });

  it('amtool accepts the routes', { timeout }, async () => {
    expect(files.has('alertmanager.yml')).toBe(words.length > 0);
    if (!files.has('alertmanager.yml')) return;
    expect(await call(alertmanager.companions.amtool!, 'check-config', at('alertmanager.yml'))).toContain('SUCCESS');
  });
});
