import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { differences, manifestName, replaceDirectory } from './compiled-directory.ts';

let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'meshproof-test-')), 'out');
});
afterEach(() => rmSync(dirname(dir), { recursive: true, force: true }));

const filesOf = (texts: Record<string, string>) =>
  new Map(
    Object.entries({ ...texts, [manifestName]: JSON.stringify({ files: [...Object.keys(texts), manifestName] }) }),
  );

it('replaces the files of the last compile, and removes those that are no longer compiled', () => {
  replaceDirectory(dir, filesOf({ 'a/one.yml': '1', 'two.yml': '2' }));
  replaceDirectory(dir, filesOf({ 'a/one.yml': '3' }));
  expect(readFileSync(join(dir, 'a/one.yml'), 'utf8')).toBe('3');
  expect(existsSync(join(dir, 'two.yml'))).toBe(false);
  expect(readdirSync(dirname(dir))).toEqual(['out']);
});

it('refuses a directory with a file that no compile wrote, and leaves it as it was', () => {
  replaceDirectory(dir, filesOf({ 'one.yml': '1' }));
  writeFileSync(join(dir, 'notes.md'), 'mine');
  expect(() => replaceDirectory(dir, filesOf({ 'one.yml': '2' }))).toThrow(UserError);
  expect(readFileSync(join(dir, 'one.yml'), 'utf8')).toBe('1');
  expect(readFileSync(join(dir, 'notes.md'), 'utf8')).toBe('mine');
});

it.each(['', '.', './', 'a/..'])('leaves the files of the user in the current directory, named %j', (name) => {
  mkdirSync(dir);
  writeFileSync(join(dir, 'notes.md'), 'mine');
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(dir);
  onTestFinished(() => cwd.mockRestore());
  expect(() => replaceDirectory(name, filesOf({ 'one.yml': '1' }))).toThrow(UserError);
  expect(readdirSync(dir)).toEqual(['notes.md']);
});

it('leaves no part of a directory when a file cannot be written', () => {
  replaceDirectory(dir, filesOf({ 'one.yml': '1' }));
  // A file cannot also be a directory, so these two paths cannot both be written.
  expect(() => replaceDirectory(dir, new Map([...filesOf({ 'one.yml': '2' }), ['one.yml/two.yml', '2']]))).toThrow(
    UserError,
  );
  expect(readFileSync(join(dir, 'one.yml'), 'utf8')).toBe('1');
  expect(readdirSync(dirname(dir))).toEqual(['out']);
});

it('removes the directories that killed calls left, and keeps those of a running call or for another directory', () => {
  const parent = dirname(dir);
  const dead = 2 ** 30;
  const left = [`out.${dead}.next.tmp`, `out.${dead}.last.tmp`];
  const kept = [`out.${process.ppid}.next.tmp`, `other.${dead}.next.tmp`, `out.${dead}.tmp`];
  for (const name of [...left, ...kept]) mkdirSync(join(parent, name));
  replaceDirectory(dir, filesOf({ 'one.yml': '1' }));
  expect(readdirSync(parent).sort()).toEqual(['out', ...kept].sort());
});

it('ignores the directories that a killed call with the same pid left', () => {
  replaceDirectory(dir, filesOf({ 'one.yml': '1' }));
  for (const kind of ['next', 'last']) {
    mkdirSync(`${dir}.${process.pid}.${kind}.tmp`);
    writeFileSync(`${dir}.${process.pid}.${kind}.tmp/two.yml`, 'old');
  }
  replaceDirectory(dir, filesOf({ 'one.yml': '2' }));
  expect(readdirSync(dir).sort()).toEqual([manifestName, 'one.yml']);
  expect(readdirSync(dirname(dir))).toEqual(['out']);
});

it('lists changed, missing and superfluous files', () => {
  const files = filesOf({ 'one.yml': '1', 'two.yml': '2', 'three.yml': '3' });
  replaceDirectory(dir, files);
  expect(differences(dir, files)).toEqual([]);
  writeFileSync(join(dir, 'one.yml'), 'edited');
  rmSync(join(dir, 'two.yml'));
  const fewer = new Map([...files].filter(([name]) => name !== 'three.yml'));
  expect(differences(dir, fewer)).toEqual(['one.yml', 'three.yml', 'two.yml']);
});

it('writes into a directory that exists and is empty', () => {
  mkdirSync(dir);
  replaceDirectory(dir, filesOf({ 'one.yml': '1' }));
  expect(readdirSync(dir).sort()).toEqual([manifestName, 'one.yml']);
});

it('names a directory below a file, and leaves nothing', () => {
  writeFileSync(dir, 'text');
  expect(() => replaceDirectory(join(dir, 'x', 'y'), filesOf({ 'one.yml': '1' }))).toThrow(UserError);
  expect(readdirSync(dirname(dir))).toEqual(['out']);
});
