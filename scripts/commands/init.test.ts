import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { runFromFlags } from '../start/run-from-flags.ts';
import { serve } from '../test/http-server.ts';
import { define } from './init.ts';

let dir: string;
let printed: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

async function shop(type = 'application/json', text = '{"ok":true}'): Promise<string> {
  const server = await serve('127.0.0.1', (_, response) => response.setHeader('content-type', type).end(text));
  onTestFinished(() => server.close());
  return server.url;
}

const init = async (...args: string[]) => {
  const command = new Command('init').exitOverride();
  define(command);
  await command.parseAsync(args, { from: 'user' });
};

const log = '1.1.1.1 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 1\n';
const request = {
  startedDateTime: '2026-10-10T13:55:36Z',
  request: { method: 'GET', url: 'http://shop/a' },
  response: { status: 200 },
};
const inputs = {
  'access.log': log,
  'session.har': JSON.stringify({ log: { entries: [request] } }),
  'openapi.yaml': 'openapi: 3.1.0\npaths: { /a: { get: {} } }\n',
};

const page = readFileSync(join(packageRoot, 'docs/start.md'), 'utf8');
const documented = [...page.matchAll(/^npx meshproof (init .*)$/gm)].map(([, words]) => words!);

it('docs/start.md has the command without a source and with each source', () => {
  expect(documented).toHaveLength(5);
});

it.each(documented)('succeeds as documented, and writes a valid plan: %s', { timeout: 60_000 }, async (line) => {
  for (const [name, text] of Object.entries(inputs)) writeFileSync(join(dir, name), text);
  const url = await shop();
  const words = line.split(' ').slice(1);
  const load = join(dir, 'load');
  // The documented commands assume the current directory and port 3000.
  const inDir = words.map((word) => (word === 'http://127.0.0.1:3000' ? url : word.replace(/^\.\//, `${dir}/`)));
  await init(...(words[0] === './load' ? inDir : [load, ...inDir]));
  expect(process.exitCode).toBe(0);
  const flags = { defect: [], repeat: 1, instances: 1, tags: {}, store: 'runs', dryRun: true, quiet: true } as const;
  expect(await runFromFlags(join(load, 'smoke.yaml'), flags)).toBe(0);
});

it('writes a plan with the rate, the length and the visits that docs/start.md states', async () => {
  const load = join(dir, 'load');
  await init(load, '--url', await shop('text/html', '<!doctype html><title>shop</title><h1>shop</h1>'));
  const plan = readFileSync(join(load, 'smoke.yaml'), 'utf8');
  const numbersIn = (text: string, ...patterns: RegExp[]) => patterns.map((one) => Number(one.exec(text)?.[1]));
  const [rate, warmUp, steady, visits] = numbersIn(plan, /js: (\d+)\/s/, /up: (\d+)s/, /steady: (\d+)s/, /runs: (\d+)/);
  const stated = numbersIn(page, /sends (\d+) requests/, /second for (\d+) seconds/, /opens it (\d+) times/);
  expect(stated).toEqual([rate, warmUp! + steady!, visits]);
});

it('prints the findings as one JSON document', async () => {
  await init(join(dir, 'load'), '--url', await shop(), '--json');
  const { findings, next } = JSON.parse(printed);
  expect(findings.map(({ what }: { what: string }) => what)).toEqual(
    expect.arrayContaining(['address', 'health', 'GET /']),
  );
  expect(next).toBe(`cd ${join(dir, 'load')} && meshproof run smoke`);
});

it.each([
  ['an address without a scheme', ['--url', 'shop.example']],
  ['a password in the address', ['--url', 'http://user:hunter22@127.0.0.1:1']],
  ['two sources', ['--url', 'http://127.0.0.1:1', '--har', 'a', '--access-log', 'b']],
  ['an unset variable', ['--url', 'http://127.0.0.1:1', '--token-env', 'MESHPROOF_UNSET']],
])('refuses %s as an error of the user', async (_, args) => {
  await expect(init(...args)).rejects.toMatchObject({ name: 'UserError' });
});
