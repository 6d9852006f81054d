import { mkdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { LineFile } from './line-file.ts';
import { temporaryStore } from './store.fixture.ts';

/** A simulated disk that is full after `bytesLeft` more bytes. */
const disk = { bytesLeft: Number.POSITIVE_INFINITY };
function write(fd: number, bytes: Buffer, offset: number): number {
  if (disk.bytesLeft <= 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  const written = writeSync(fd, bytes, offset, Math.min(bytes.length - offset, disk.bytesLeft));
  disk.bytesLeft -= written;
  return written;
}

describe('a line file', () => {
  it('keeps complete lines on a full disk and writes the rest when there is space again', () => {
    const dir = temporaryStore();
    mkdirSync(dir);
    const path = join(dir, 'x.ndjson');
    const file = new LineFile(path, write);
    file.append({ n: 1 });
    file.flush();
    disk.bytesLeft = 3;
    file.append({ n: 2 });
    expect(() => file.flush()).toThrow(/the disk is full/);
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n');
    disk.bytesLeft = Number.POSITIVE_INFINITY;
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":2}\n');
  });

  it('that cannot be created is an error of the store', () => {
    const dir = temporaryStore();
    expect(() => new LineFile(join(dir, 'x.ndjson'))).toThrow(UserError);
    mkdirSync(dir);
    new LineFile(join(dir, 'x.ndjson')).close();
    expect(() => new LineFile(join(dir, 'x.ndjson'))).toThrow(UserError);
  });
});
