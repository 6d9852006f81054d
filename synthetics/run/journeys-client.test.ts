import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { descendants } from '../../scripts/test/family.ts';
import { temporaryDir } from '../journeys.fixture.ts';
import { lookAtJourneys } from './journeys-client.ts';

const good = "export default { name: 'mine', pages: { home: '/' }, async run() {} };";

/** For a file that blocks the process, `limitS` is the time that the test waits. Other tests never wait for it. */
async function look(files: Readonly<Record<string, string>>, limitS = 60) {
  const dir = temporaryDir();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const use = [`./${Object.keys(files)[0]}`];
  return { dir, found: await lookAtJourneys(use, dir, temporaryDir(), limitS).catch((error: unknown) => error) };
}

it('loads journeys in a process of their own, whatever they print', async () => {
  const { found } = await look({ 'mine.ts': `console.log('hello'); process.exitCode = 9; ${good}` });
  expect(found).toEqual({ journey: ['mine'], page: ['home', 'other'] });
  expect(process.exitCode).toBeUndefined();
});

it.each([
  ['an endless loop', 'mine.ts', { 'mine.ts': `for (;;); ${good}` }],
  ['an exit', 'mine.ts', { 'mine.ts': `process.exit(0); ${good}` }],
  ['a replaced clock', 'mine.ts', { 'mine.ts': `Date.now = () => 0; ${good}` }],
  [
    'a getter that throws',
    'mine.ts',
    { 'mine.ts': "export default { name: 'x', get run() { throw new Error('no'); } };" },
  ],
  [
    'an export that throws',
    'mine.ts',
    { 'mine.ts': "export default new Proxy({}, { get(of, key) { if (key === 'name') return 'x'; throw null; } });" },
  ],
  [
    'an uncaught error',
    'mine.ts',
    { 'mine.ts': `setTimeout(() => { throw null; }, 1); await new Promise(() => 0); ${good}` },
  ],
  [
    'an endless loop in a Playwright configuration',
    'a.spec.ts',
    {
      'a.spec.ts': "import { test } from '@playwright/test'; test('x', () => {});",
      'playwright.config.ts': 'for (;;);',
    },
  ],
])('refuses %s as an error of the file', async (_, file, files) => {
  const isEndless = Object.values(files).some((text) => text.includes('for (;;)'));
  const { dir, found } = await look(files, isEndless ? 2 : undefined);
  expect(found).toBeInstanceOf(UserError);
  expect((found as UserError).where.file).toBe(join(dir, file));
});

const spec = "import { test } from '@playwright/test'; test('x', () => {});";

it.each([
  ['Array.prototype.map', good],
  ['String.prototype.replace', `null.x; ${good}`],
  ['Array.prototype.filter', spec],
])('names %s if a file that replaces it cannot be loaded', async (name, text) => {
  const { dir, found } = await look({ 'mine.spec.ts': `${name} = () => null; ${text}` });
  expect(found).toBeInstanceOf(UserError);
  const { message, where } = found as UserError;
  expect(message).toContain(`a loaded file replaced ${name}`);
  expect(where).toMatchObject({ file: join(dir, 'mine.spec.ts'), hint: expect.stringContaining('do not replace') });
});

it.each<NodeJS.Signals>(['SIGKILL', 'SIGTERM'])(
  'blames the machine, and no file, if the process ends by %s before it runs code of the user',
  async (signal) => {
    const looked = look({ 'mine.ts': good });
    const [child] = descendants(process.pid).filter(({ command }) => command.includes('worker.ts'));
    process.kill(child!.pid, signal);
    const { found } = await looked;
    expect(found).toBeInstanceOf(UnavailableError);
    expect(String(found)).toMatch(/^the process of the journeys: .*ulimit -u/);
  },
);

it('leaves no process behind when the conductor dies while the process starts', async () => {
  const register = join(packageRoot, 'scripts/register.mjs');
  const start = `import { forkChild } from './synthetics/child/fork-child.ts';
    const none = () => undefined;
    const url = new URL('./synthetics/run/worker.ts', 'file://${packageRoot}/');
    console.log(forkChild(url, { blockedLimitS: 1, onLine: none, onMessage: none }).pid);
    process.kill(process.pid, 'SIGKILL');`;
  const args = ['--import', register, '--input-type=module', '-e', start];
  const { stdout } = spawnSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' });
  const pid = Number(stdout);
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')));
  expect(pid).toBeGreaterThan(1);
  await expect.poll(() => isAlive(pid), { timeout: 50_000 }).toBe(false);
}, 60_000);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
