import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stopSignals } from './exit-code.ts';
import { inTemporaryDirectory, makeDirectory } from './make-directory.ts';
import { packageRoot } from './package-root.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'meshproof-make-directory-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('creates a directory with all its parents, and accepts one that exists', () => {
  const deep = join(root, 'a/b/c');
  makeDirectory(deep);
  makeDirectory(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

it('throws the error of the file system where no directory can be created', () => {
  expect(() => makeDirectory('/proc/no/such/place')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  writeFileSync(join(root, 'file'), '');
  expect(() => makeDirectory(join(root, 'file/below'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
});

it.each(['runs', 'runs/.partial/artifacts', './x/../y/z'])('throws ENOENT in a deleted directory: %s', (path) => {
  const places = ['scenarios/base/make-directory.ts', 'scripts/setup/make-directory.mjs'];
  for (const place of places) {
    const program = `
      const { mkdirSync, rmdirSync } = await import('node:fs');
      const { makeDirectory } = await import(${JSON.stringify(join(packageRoot, place))});
      mkdirSync('gone'); process.chdir('gone'); rmdirSync('../gone');
      try { makeDirectory(${JSON.stringify(path)}); } catch (cause) { process.exit(cause.code === 'ENOENT' ? 7 : 8); }`;
    const register = join(packageRoot, 'scripts/register.mjs');
    const { status } = spawnSync(process.execPath, ['--import', register, '--input-type=module', '--eval', program], {
      cwd: root,
      timeout: 20_000,
    });
    expect([place, status]).toEqual([place, 7]);
  }
});

it('removes a temporary directory after the work, also if the work fails', async () => {
  const seen: string[] = [];
  const look = async (directory: string) => {
    seen.push(directory);
    expect(existsSync(directory)).toBe(true);
  };
  const failing = inTemporaryDirectory(async (directory) => {
    await look(directory);
    throw new Error('no');
  });
  await Promise.all([inTemporaryDirectory(look), expect(failing).rejects.toThrow('no')]);
  expect([seen.length, ...seen.filter((directory) => existsSync(directory))]).toEqual([2]);
  expect(stopSignals.map((signal) => process.listenerCount(signal))).toEqual(stopSignals.map(() => 0));
});

it.each(stopSignals)('removes all temporary directories on %s, which then ends the process', async (signal) => {
  const source = `import { inTemporaryDirectory } from './scenarios/base/make-directory.ts';
    const wait = (directory) => new Promise(() => console.log(directory));
    for (let i = 0; i < 12; i++) inTemporaryDirectory(wait);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', './scripts/register.mjs', '--input-type=module', '-e', source], {
    cwd: packageRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [text, warnings] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    warnings += more;
  });
  await expect.poll(() => text.split('\n').filter(Boolean).length, { timeout: 60_000 }).toBe(12);
  child.kill(signal);
  const [, endedBy] = await once(child, 'close');
  expect([endedBy, warnings]).toEqual([signal, '']);
  expect(text.split('\n').filter((directory) => directory !== '' && existsSync(directory))).toEqual([]);
});
