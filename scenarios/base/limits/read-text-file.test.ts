import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { refusedPath } from '../errors.ts';
import { BodyLimitError } from './limit-error.ts';
import { readFileBytes, readTextFile } from './read-text-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-text-'));
afterAll(() => rmSync(dir, { recursive: true }));
const limit = { body: 'the file', bytes: 5, time: 'none', atLimit: 'none' };

it('reads a file up to its limit', () => {
  const file = join(dir, 'text');
  writeFileSync(file, '12345');
  expect(readTextFile(file, limit)).toBe('12345');
  writeFileSync(file, '123456');
  expect(() => readTextFile(file, limit)).toThrow(BodyLimitError);
});

it('refuses a sparse file of a terabyte, a FIFO and a device without reading them', () => {
  const sparse = join(dir, 'sparse');
  writeFileSync(sparse, '');
  truncateSync(sparse, 1e12);
  const fifo = join(dir, 'fifo');
  execFileSync('mkfifo', [fifo]);
  expect(() => readTextFile(sparse, limit)).toThrow(BodyLimitError);
  for (const file of [fifo, '/dev/zero']) expect(() => readTextFile(file, limit)).toThrow(/^it is /);
  expect(() => readTextFile(dir, limit)).toThrow(/EISDIR/);
});

it.runIf(process.platform === 'linux')(
  'refuses endless files below /proc, and reads a short one, although all have the size 0',
  () => {
    const endless = ['/proc/self/pagemap', '/proc/self/smaps', '/proc/kallsyms'];
    for (const file of endless) expect(() => readTextFile(file, limit)).toThrow(BodyLimitError);
    expect(readTextFile('/proc/self/comm', { ...limit, bytes: 100 })).not.toBe('');
  },
);

it('refuses a file whose content is not available yet, with an error without a code', () => {
  const waits = () => {
    throw Object.assign(new Error('EAGAIN: resource temporarily unavailable, read'), { code: 'EAGAIN' });
  };
  const file = join(dir, 'later');
  writeFileSync(file, '');
  expect(() => readFileBytes(file, limit, waits)).toThrow(
    expect.not.objectContaining({ code: expect.anything(), cause: expect.anything() }),
  );
  expect(() => readFileBytes(file, limit, waits)).toThrow(/^the content of the file/);
});

it('throws the error of fs for a missing file', () => {
  expect(() => readTextFile(join(dir, 'nothing'), limit)).toThrow(/ENOENT/);
});

it.each(['EIO', 'ESTALE', 'ETIMEDOUT', 'EACCES'])(
  'a file whose reading fails with %s is an error of the user',
  (code) => {
    const file = join(dir, 'unreadable');
    writeFileSync(file, 'x');
    const fail = () => {
      throw Object.assign(new Error(`${code}: i/o error, read`), { code, syscall: 'read' });
    };
    try {
      readFileBytes(file, limit, fail);
      expect.unreachable();
    } catch (error) {
      expect(refusedPath(error)?.where.file).toBe(file);
    }
  },
);
