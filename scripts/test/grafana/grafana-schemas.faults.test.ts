import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

const run = promisify(execFile);
const dashboards = join(packageRoot, 'docs/examples/katya/compiled/grafana/dashboards');

let dir: string;
let checker: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  checker = join(dir, 'grafana-schemas');
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' };
  const options = { cwd: join(packageRoot, 'scripts/test/grafana'), env };
  await run('go', ['build', '-trimpath', '-buildvcs=false', '-o', checker, '.'], options);
}, 1_800_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Resolves to the problem that the schemas of Grafana find in each file, by path; '' for a valid file. */
async function problemsOf(files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  return JSON.parse((await run(checker, files)).stdout);
}

it('the schemas of Grafana accept every dashboard of the example', async () => {
  const files = readdirSync(dashboards).map((name) => join(dashboards, name));
  expect(files.length).toBeGreaterThanOrEqual(7);
  expect(await problemsOf(files)).toEqual(Object.fromEntries(files.map((file) => [file, ''])));
});

it.each<[string, (text: string) => string]>([
  ['a misspelt key of the dashboard', (text) => text.replaceAll('"title"', '"titel"')],
  ['a misspelt key of a panel', (text) => text.replace('"fieldConfig"', '"fieldConfg"')],
  ['a text as the width of a panel', (text) => text.replace(/"w": \d+/, '"w": "wide"')],
])('refuses %s', async (_, change) => {
  const text = readFileSync(join(dashboards, 'overview.json'), 'utf8');
  const file = join(dir, 'wrong.json');
  writeFileSync(file, change(text));
  expect(change(text)).not.toBe(text);
  expect((await problemsOf([file]))[file]).not.toBe('');
});
