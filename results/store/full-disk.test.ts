import { readdirSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { takeLock } from './owners/lock.ts';
import { removeRuns } from './prune.ts';
import { runLockOf } from './run-files.ts';
import { sealedRun, temporaryStore } from './store.fixture.ts';

/** `lacks` is the step for which the disk has no room, and `code` is the error code of the system. */
const disk = vi.hoisted(() => ({ lacks: '', code: '' }));

vi.mock(import('node:fs'), async (original) => {
  const fs = await original();
  const limited =
    <Given extends readonly unknown[], Result>(step: string, call: (...given: Given) => Result) =>
    (...given: Given): Result => {
      // Opening a file needs no room if the flags do not contain O_CREAT.
      const needsRoom = step !== 'file' || (Number(given[1]) & fs.constants.O_CREAT) !== 0;
      if (disk.lacks === step && needsRoom) throw Object.assign(new Error(disk.code), { code: disk.code });
      return call(...given);
    };
  return {
    ...fs,
    mkdirSync: limited('directory', fs.mkdirSync) as typeof fs.mkdirSync,
    openSync: limited('file', fs.openSync),
    writeSync: limited('content', fs.writeSync) as typeof fs.writeSync,
  };
});

const id = '20261124T080100Z-smoke-000a';
let storeDir: string;
beforeEach(async () => {
  Object.assign(disk, { lacks: '', code: '' });
  storeDir = temporaryStore();
  await sealedRun(storeDir, id, Date.parse('2026-11-24T08:01:00.000Z'));
});
const named = (name: string) => readdirSync(storeDir).filter((one) => one.includes(name));

describe.each([
  ['directory', 'ENOSPC'],
  ['file', 'ENOSPC'],
  ['content', 'ENOSPC'],
  ['directory', 'EDQUOT'],
  ['content', 'EDQUOT'],
])('a disk without room for the %s of a lock (%s)', (lacks, code) => {
  it('lets a run be deleted, and keeps nothing of it', async () => {
    Object.assign(disk, { lacks, code });
    expect((await removeRuns(storeDir, [id])).size).toBe(0);
    expect(named(id)).toEqual([]);
  });

  it('gives no lock, and keeps nothing of the attempt', async () => {
    Object.assign(disk, { lacks, code });
    await expect(takeLock(runLockOf(storeDir, id), 0)).rejects.toMatchObject({ code });
    expect(named('.lock-')).toEqual([]);
  });

  it('does not let a run be deleted that another process changes', async () => {
    const other = await takeLock(runLockOf(storeDir, id), 0);
    Object.assign(disk, { lacks, code });
    expect([...(await removeRuns(storeDir, [id]))]).toEqual([[id, 'another command is changing it']]);
    expect(named(id)).toContain(id);
    other!.release();
  });
});

it('a disk that refuses for another reason lets no run be deleted', async () => {
  Object.assign(disk, { lacks: 'directory', code: 'EACCES' });
  await expect(removeRuns(storeDir, [id])).rejects.toThrow('permission denied');
  expect(named(id)).toEqual([id]);
});
