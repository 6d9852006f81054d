import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { makeDirectory } from './make-directory.mjs';

const pollMs = 200;
const patienceMs = 1_200_000;

/**
 * Runs `work` and returns its result. Until `work` ends, no other process works under the same lock. The lock of a dead
 * process of this machine is taken over.
 *
 * The lock is a directory with one file, whose name identifies the holder. The directory is created under another name
 * and renamed to its final name. The rename fails while a non-empty directory has the final name, so a lock always
 * names its holder. To take over a lock, a process removes the dead holder's file. Only one process can remove this
 * file, and no process can remove the file of a new holder.
 *
 * @throws when the directory cannot be created, when `signal` aborts, or after a wait of 20 minutes for a holder that
 * lives or is on another machine
 */
export async function withLock(directory, { log, signal }, work) {
  const token = `${process.pid}@${hostname()}@${randomUUID()}`;
  await acquire(directory, token, { log, signal });
  try {
    return await work();
  } finally {
    await unlink(join(directory, token)).catch(() => {});
    await rmdir(directory).catch(() => {}); // Fails when another process has already acquired the lock.
  }
}

async function acquire(directory, token, { log, signal }) {
  makeDirectory(dirname(directory));
  let logged = false;
  for (let waitedMs = 0; !(await tryAcquire(directory, token)); ) {
    signal?.throwIfAborted();
    const holder = (await readdir(directory).catch(ignoreMissing))?.[0];
    if (holder === undefined) continue;
    if (isDead(holder)) {
      await unlink(join(directory, holder)).catch(ignoreMissing);
      continue;
    }
    const pid = holder.split('@', 1)[0];
    if (waitedMs >= patienceMs)
      throw new Error(
        `waited 20 minutes for the set-up of process ${pid}; if this process hangs, end it and delete ${directory}`,
      );
    if (!logged) log(`waiting for another set-up (process ${pid})`);
    logged = true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    waitedMs += pollMs;
  }
}

async function tryAcquire(directory, token) {
  const candidate = `${directory}.${token}`;
  await mkdir(candidate);
  try {
    await writeFile(join(candidate, token), '');
    await rename(candidate, directory);
    return true;
  } catch (error) {
    await rm(candidate, { recursive: true, force: true });
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT') throw error;
}

/** Returns true for a dead holder: a process of this machine that no longer exists. */
function isDead(holder) {
  const [pid, machine] = holder.split('@');
  if (machine !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
