import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { takeLock, withLock } from './lock.ts';
import { thisProcess } from './owner.ts';
import { createOwnerFile, readOwnerFile } from './owner-file.ts';

function temporaryLock(): string {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-lock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, '.lock');
}

it('has one holder at a time, and leaves no file', async () => {
  const lock = temporaryLock();
  let [inside, most, done] = [0, 0, 0];
  const work = () =>
    withLock(
      lock,
      'testing',
      async () => {
        most = Math.max(most, ++inside);
        await sleep(2);
        inside--;
        done++;
      },
      60_000,
    );
  await Promise.all(Array.from({ length: 8 }, work));
  expect([most, done, existsSync(lock)]).toEqual([1, 8, false]);
});

it('is not taken from a living holder, and is free after its release', async () => {
  const lock = temporaryLock();
  const held = await takeLock(lock, 0);
  expect(await takeLock(lock, 30)).toBeUndefined();
  held!.release();
  const next = await takeLock(lock, 0);
  expect(next).toBeDefined();
  next!.release();
});

it.each([
  ['a dead process', (file: string) => createOwnerFile(file, { owner: { ...thisProcess(), pid: 4_000_000 } }), true],
  [
    'another machine that lives',
    (file: string) => createOwnerFile(file, { owner: { ...thisProcess(), space: 'boot-2', pid: 4_000_000 } }),
    false,
  ],
  ['a process that is writing its file', (file: string) => writeFileSync(file, ''), false],
])('of %s', async (_, write, free) => {
  const lock = temporaryLock();
  mkdirSync(lock);
  write(join(lock, 'other.json'));
  const taken = await takeLock(lock, 0);
  expect(taken !== undefined).toBe(free);
  expect(readdirSync(lock)).toHaveLength(1);
  taken?.release();
});

it('passes to a child', async () => {
  const lock = temporaryLock();
  const held = await takeLock(lock, 0);
  held!.handTo({ ...thisProcess(), pid: 1, startedAt: '2' });
  expect(readOwnerFile(join(lock, readdirSync(lock)[0]!))?.owner.pid).toBe(1);
  held!.release();
});
