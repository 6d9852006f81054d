import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../errors.ts';
import { writeAtOnce } from './write-at-once.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-write-'));
afterAll(() => rmSync(dir, { recursive: true }));

function makeFifo(name: string): string {
  const file = join(dir, name);
  execFileSync('mkfifo', [file]);
  return file;
}

function openReader(file: string): number {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
}

it('replaces a file, appends to it, and creates only a file that does not exist', () => {
  const file = join(dir, 'text');
  writeAtOnce(file, 'a long text', 'create');
  writeAtOnce(file, 'one', 'replace');
  writeAtOnce(file, Buffer.from(' two'), 'append');
  expect(readFileSync(file, 'utf8')).toBe('one two');
  expect(() => writeAtOnce(file, 'three', 'create')).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(() => writeAtOnce(dir, 'text', 'replace')).toThrow(expect.objectContaining({ code: 'EISDIR' }));
});

it.each(['replace', 'append'] as const)('does not wait until a process opens a FIFO for reading: %s', (existing) => {
  const fifo = makeFifo(`unread-${existing}`);
  expect(() => writeAtOnce(fifo, 'text', existing)).toThrow(UserError);
});

it('does not wait for a process that has opened a FIFO but does not read it', () => {
  const fifo = makeFifo('full');
  openReader(fifo);
  expect(() => writeAtOnce(fifo, 'x'.repeat(2_000_000), 'replace')).toThrow(UserError);
});

it('writes to a pipe that is read', () => {
  const fifo = makeFifo('read');
  const reader = openReader(fifo);
  writeAtOnce(fifo, 'text', 'append');
  const read = Buffer.alloc(10);
  expect(read.toString('utf8', 0, readSync(reader, read))).toBe('text');
});

it.runIf(process.platform === 'linux')('writes to a device, and throws its error', () => {
  writeAtOnce('/dev/null', 'text', 'replace');
  expect(() => writeAtOnce('/dev/full', 'text', 'append')).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
});

it('deletes a new file whose content cannot be written, and throws the error of a path below a file', () => {
  const file = join(dir, 'new');
  expect(() => writeAtOnce(file, undefined as never, 'create')).toThrow(TypeError);
  expect(existsSync(file)).toBe(false);
  for (const parent of [makeFifo('parent'), '/dev/null'])
    expect(() => writeAtOnce(join(parent, 'x'), 'text', 'create')).toThrow(
      expect.objectContaining({ code: 'ENOTDIR' }),
    );
});
