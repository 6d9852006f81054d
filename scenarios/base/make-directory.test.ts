import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDirectory } from './make-directory.ts';
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

it('throws where nothing can be created', () => {
  expect(() => makeDirectory('/proc/no/such/place')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  writeFileSync(join(root, 'file'), '');
  expect(() => makeDirectory(join(root, 'file/below'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
});

it.each(['runs', 'runs/.partial/artifacts', './x/../y/z'])('ends in a deleted working directory: %s', (path) => {
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
