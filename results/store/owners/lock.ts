import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../../scenarios/base/errors.ts';
import { removeEmpty } from '../../../scenarios/base/remove-empty.ts';
import { type Lease, startLease } from './lease.ts';
import { isDead } from './liveness.ts';
import { type Owner, thisProcess } from './owner.ts';
import { readOwnerFile } from './owner-file.ts';

/** A lock that at most one process holds at a time. */
export interface Lock {
  /** Makes a child of this process the owner. */
  handTo(owner: Owner): void;
  release(): void;
}

/**
 * Returns the lock of a directory; undefined when a living process holds the lock for longer than `patienceMs`. Each
 * process that wants the lock creates a file with a unique name. The process has the lock if the directory then has no
 * file of another living process. The names are unique, so the file of a dead process can be removed safely. Throws the
 * error of fs when the parent directory cannot be written.
 */
export async function takeLock(directory: string, patienceMs: number): Promise<Lock | undefined> {
  const patience = performance.now() + patienceMs;
  for (;;) {
    const held = (await othersIn(directory, '')) ? undefined : await candidate(directory);
    if (held) return held;
    if (performance.now() >= patience) return undefined;
    // Two processes that see each other's file both try again. The pause is random, so that they do not collide again.
    await sleep(10 + Math.random() * 40);
  }
}

/** Removes the directory of a lock that a killed process left. A lock with a living owner stays. */
export async function sweepLock(directory: string): Promise<void> {
  if (!(await othersIn(directory, ''))) removeEmpty(directory);
}

/** A command waits at most this long until another command releases the lock. A change takes only milliseconds. */
const changeMs = 10_000;

/**
 * Runs `work` under the lock. Throws UserError that names `activity` when another process holds the lock for longer
 * than `patienceMs`.
 */
export async function withLock<T>(
  directory: string,
  activity: string,
  work: () => Promise<T>,
  patienceMs = changeMs,
): Promise<T> {
  const lock = await takeLock(directory, patienceMs);
  if (!lock) throw new UserError(`another process is ${activity}`, { file: directory, hint: 'try again later' });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function candidate(directory: string): Promise<Lock | undefined> {
  const name = `${randomUUID()}.json`;
  const file = join(directory, name);
  let lease: Lease;
  try {
    mkdirSync(directory, { recursive: false });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
  try {
    lease = startLease(file, thisProcess());
  } catch (cause) {
    rmSync(file, { force: true });
    removeEmpty(directory);
    // The last owner of the lock removed the directory after `mkdirSync` had found it.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  const release = () => {
    lease.stop();
    rmSync(file, { force: true });
    // The directory is not removed if another process already has a file in it.
    removeEmpty(directory);
  };
  try {
    if (!(await othersIn(directory, name))) return { handTo: (owner) => lease.handTo(owner), release };
  } catch (cause) {
    release();
    throw cause;
  }
  release();
  return undefined;
}

/** Returns whether the directory has a file of another living process. Removes the files of dead processes. */
async function othersIn(directory: string, own: string): Promise<boolean> {
  for (const name of namesIn(directory)) {
    if (name === own || name.startsWith('.now-')) continue;
    const file = join(directory, name);
    if (!(await isDead(file, readOwnerFile(file)))) return true;
    rmSync(file, { recursive: true, force: true });
  }
  return false;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return [];
    throw cause;
  }
}
