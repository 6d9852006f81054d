import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { successorOf, writeWhole } from './durable.ts';

vi.mock(import('node:crypto'), async (original) => {
  const crypto = await original();
  return { ...crypto, randomUUID: vi.fn(crypto.randomUUID) };
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Processes in two containers may share a volume and have the same pid. */
it('keeps the unfinished files of two writers with one pid apart', () => {
  const file = join(dir, 'state.json');
  const [first, second] = [successorOf(file), successorOf(file)];
  writeFileSync(first.path, 'first');
  writeFileSync(second.path, 'second');
  second.commit();
  expect(readFileSync(file, 'utf8')).toBe('second');
  first.commit();
  expect(readFileSync(file, 'utf8')).toBe('first');
  expect(readdirSync(dir)).toEqual(['state.json']);
});

it('never writes into a file or through a link that has its temporary name', () => {
  vi.mocked(randomUUID).mockReturnValue('0-0-0-0-0');
  onTestFinished(() => void vi.mocked(randomUUID).mockReset());
  const file = join(dir, 'state.json');
  const { path } = successorOf(file);
  writeFileSync(path, 'of another writer');
  expect(() => writeWhole(file, 'mine')).toThrow(/EEXIST/);
  expect(readFileSync(path, 'utf8')).toBe('of another writer');
  rmSync(path);
  writeFileSync(join(dir, 'victim'), 'as before');
  symlinkSync('victim', path);
  expect(() => writeWhole(file, 'mine')).toThrow(/EEXIST/);
  expect(readFileSync(join(dir, 'victim'), 'utf8')).toBe('as before');
});

it('leaves no temporary file if the write fails', () => {
  expect(() => writeWhole(join(dir, 'missing/state.json'), 'text')).toThrow(/ENOENT/);
  expect(() => writeWhole(dir, 'text')).toThrow(/EISDIR|ENOTEMPTY/);
  expect(readdirSync(dir)).toEqual([]);
  expect(readdirSync(tmpdir()).filter((name) => dir.endsWith(name.split('.')[0]!) && name.endsWith('.tmp'))).toEqual(
    [],
  );
});
