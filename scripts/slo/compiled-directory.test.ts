import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { ownerText } from '../../results/store/owners/owned-name.ts';
import { ownerOf, thisProcess } from '../../results/store/owners/owner.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { differences, manifestName, replaceDirectory } from './compiled-directory.ts';

const hint = 'choose another directory';
const id = '0b6c1f0e-5a55-4f0e-9f8c-2f3f3f0f7a11';
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

it.each(['mine.txt', 'a/mine.txt', 'new/mine.txt'])('refuses a directory that gets %s during the compile', (name) => {
  replaceDirectory(dir, filesOf({ 'a/one.yml': '1' }));
  const files = filesOf({ 'a/one.yml': '2' });
  const entries = [...files];
  const meanwhile = function* () {
    yield* entries;
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), 'mine');
  };
  const refusal = expect.objectContaining({ message: expect.stringContaining(name), where: { file: dir, hint } });
  expect(() => replaceDirectory(dir, Object.assign(files, { [Symbol.iterator]: meanwhile }))).toThrow(refusal);
  expect(readFileSync(join(dir, name), 'utf8')).toBe('mine');
  expect(readFileSync(join(dir, 'a/one.yml'), 'utf8')).toBe('1');
  expect(readdirSync(dirname(dir))).toEqual(['out']);
});

it('keeps a file that no compile wrote in the directory of a killed call', () => {
  const left = join(dirname(dir), `out.${id}~${ownerText({ ...thisProcess(), pid: 2 ** 30 })}.last.tmp`);
  replaceDirectory(left, filesOf({ 'a/one.yml': '1', 'b/two.yml': '1' }));
  writeFileSync(join(left, 'a', 'mine.txt'), 'mine');
  replaceDirectory(dir, filesOf({ 'one.yml': '2' }));
  expect(readdirSync(left, { recursive: true }).sort()).toEqual(expect.arrayContaining(['a', 'a/mine.txt']));
  expect(existsSync(join(left, 'a', 'one.yml'))).toBe(false);
  rmSync(join(left, 'a', 'mine.txt'));
  replaceDirectory(dir, filesOf({ 'one.yml': '2' }));
  expect(readdirSync(dirname(dir))).toEqual(['out']);
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
  const here = thisProcess();
  const dead = ownerText({ ...here, pid: 2 ** 30 });
  const ended = ownerText({ ...here, startedAt: '1' });
  const elsewhere = ownerText({ ...here, space: 'another-container', pid: 2 ** 30 });
  const left = [`out.${id}~${dead}.next.tmp`, `out.${id}~${ended}.last.tmp`];
  const kept = [
    ...[ownerText(here), ownerText(ownerOf(process.ppid)), elsewhere].map((owner) => `out.${id}~${owner}.next.tmp`),
    ...[`other.${id}~${dead}.next.tmp`, `out.${id}~${dead}.tmp`, `out.${2 ** 30}.next.tmp`],
  ];
  for (const name of [...left, ...kept]) mkdirSync(join(parent, name));
  replaceDirectory(dir, filesOf({ 'one.yml': '1' }));
  expect(readdirSync(parent).sort()).toEqual(['out', ...kept].sort());
});

it('leaves the directories alone that a call with the same pid in another container is writing', () => {
  replaceDirectory(dir, filesOf({ 'one.yml': '1' }));
  const owner = ownerText({ ...thisProcess(), space: 'another-container' });
  const others = [`${process.pid}`, `${id}~${owner}`].flatMap((name) => [
    `out.${name}.last.tmp`,
    `out.${name}.next.tmp`,
  ]);
  for (const name of others) {
    mkdirSync(join(dirname(dir), name));
    writeFileSync(join(dirname(dir), name, 'two.yml'), 'of another call');
  }
  replaceDirectory(dir, filesOf({ 'one.yml': '2' }));
  expect(readdirSync(dir).sort()).toEqual([manifestName, 'one.yml']);
  expect(readdirSync(dirname(dir)).sort()).toEqual(['out', ...others].sort());
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
