import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

type Lock = <T>(
  directory: string,
  options: { log: (line: string) => void; signal?: AbortSignal },
  work: () => T | Promise<T>,
) => Promise<T>;
const { withLock } = (await import(new URL('./lock.mjs', import.meta.url).href)) as { withLock: Lock };

let root: string;
let lock: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'meshproof-lock-'));
  lock = join(root, 'lock');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const quiet = { log: () => {} };
const later = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Returns work for a lock. The work fails the test when two of its calls overlap. */
function exclusive() {
  let inside = 0;
  const order: number[] = [];
  const work = (id: number) => async () => {
    inside += 1;
    expect(inside).toBe(1);
    for (let i = 0; i < 5; i++) await later();
    order.push(id);
    inside -= 1;
  };
  return { work, order };
}

async function heldBy(holder: string) {
  await mkdir(lock);
  await writeFile(join(lock, holder), '');
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid!;
}

describe('withLock', () => {
  it('runs one piece of work at a time, and leaves no file', async () => {
    const { work, order } = exclusive();
    await Promise.all([1, 2, 3, 4].map((id) => withLock(lock, quiet, work(id))));
    expect(order.sort()).toEqual([1, 2, 3, 4]);
    expect(await readdir(root)).toEqual([]);
  });

  it('is released when the work throws', async () => {
    await expect(withLock(lock, quiet, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withLock(lock, quiet, () => 'next')).toBe('next');
  });

  it('is taken over from a dead holder, by one of several at a time', async () => {
    await heldBy(`${await deadPid()}@${hostname()}@x`);
    const { work, order } = exclusive();
    await Promise.all([1, 2, 3, 4, 5, 6].map((id) => withLock(lock, quiet, work(id))));
    expect(order).toHaveLength(6);
    expect(await readdir(root)).toEqual([]);
  });

  it('is taken over from a process that was killed while it worked', async () => {
    const module = new URL('./lock.mjs', import.meta.url).href;
    const program = `import { withLock } from ${JSON.stringify(module)};
      await withLock(${JSON.stringify(lock)}, { log() {} }, () => { console.log('in'); return new Promise(() => setInterval(() => {}, 1e6)); });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(await readdir(lock)).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await withLock(lock, quiet, () => 'mine')).toBe('mine');
  });

  it.each([
    ['a living process', `${process.pid}@${hostname()}@x`],
    ['a process of another machine, which cannot be seen', '1@another-machine@x'],
  ])('waits for %s until the signal aborts', async (_who, holder) => {
    await heldBy(holder);
    const stop = new AbortController();
    const log = (line: string) => {
      expect(line).toBe(`waiting for another set-up (process ${holder.split('@', 1)[0]})`);
      stop.abort(new Error('enough'));
    };
    await expect(withLock(lock, { log, signal: stop.signal }, () => 'never')).rejects.toThrow('enough');
    expect(await readdir(lock)).toEqual([holder]);
  });
});
