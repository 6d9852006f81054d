import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { baselinesDir, baselinesLock, idsInBaselines } from './baselines.ts';
import { type Lock, sweepLock, takeLock } from './owners/lock.ts';
import { outboxDirOf, runDirOf, runLockOf } from './run-files.ts';
import { findSealed, type RunFilter, type RunProblem } from './run-store.ts';
import { isFull, storeError } from './store-error.ts';

/** The conditions for deleting a run. A run that matches at least one condition is deleted. */
export type Retention = {
  /** A run is deleted if it started before this time (RFC 3339). */
  before?: string;
  /** All runs are deleted except this many of the newest runs. */
  keep?: number;
  /** A run is deleted if it and all newer runs together have more than this many bytes. */
  maxBytes?: number;
};

/** A run to delete. `why` is the reason that is shown to the user. */
export type Pruned = { id: string; bytes: number; why: string };

/**
 * Returns the runs to delete among the runs that pass the filter, oldest first. Runs that a baseline names are kept:
 * its own runs, its runs with a regression (`held`) and the runs of its anchor. Damaged runs are kept, too, because
 * their plan, tags and age are unknown.
 */
export async function findPrunable(
  storeDir: string,
  { before, keep, maxBytes }: Retention,
  filter: RunFilter = {},
): Promise<{ pruned: Pruned[]; kept: number; inBaselines: number; problems: RunProblem[] }> {
  const pool = idsInBaselines(storeDir);
  const { found, problems } = await findSealed(storeDir, filter);
  const pruned: Pruned[] = [];
  let [bytes, inBaselines] = [0, 0];
  for (const [at, run] of found.entries()) {
    bytes += run.bytes;
    const why =
      before !== undefined && run.startedAt < before
        ? 'too old'
        : keep !== undefined && at >= keep
          ? `not among the newest ${keep}`
          : maxBytes !== undefined && bytes > maxBytes
            ? 'this run and all newer runs exceed the size limit'
            : undefined;
    if (why === undefined) continue;
    if (pool.has(run.id)) inBaselines++;
    else pruned.push({ id: run.id, bytes: run.bytes, why });
  }
  return { pruned: pruned.reverse(), kept: found.length - pruned.length, inBaselines, problems };
}

const deleted = '.deleted-';

/** Finishes the deletions that a killed process began, and removes the locks that it left. Throws UserError. */
export async function sweep(storeDir: string): Promise<void> {
  try {
    for (const name of existsSync(storeDir) ? readdirSync(storeDir) : []) {
      if (name.startsWith(deleted)) rmSync(join(storeDir, name), { recursive: true, force: true });
      else if (name.startsWith(basename(runLockOf(storeDir, '')))) await sweepLock(join(storeDir, name));
    }
  } catch (cause) {
    throw storeError('delete runs', storeDir, cause);
  }
}

/** The wait for the lock. A change of a run holds it for milliseconds; during a longer push, the run is not deleted. */
const patienceMs = 1000;

/**
 * Deletes a run. First, a rename removes the run from the store atomically. A missing run is not an error. Keeps the
 * run if another command is changing it, or has added it to a baseline since `findPrunable`; resolves to this reason.
 * Throws UserError.
 */
export async function removeRun(storeDir: string, id: string): Promise<string | undefined> {
  const going = join(storeDir, `${deleted}${id}`);
  try {
    const lock = await lockToDelete(runLockOf(storeDir, id));
    if (!lock) return existsSync(runDirOf(storeDir, id)) ? inUse : undefined;
    try {
      const kept = await takeOut(storeDir, id, going);
      if (kept !== undefined) return kept;
      rmSync(going, { recursive: true, force: true });
      // The unsent request bodies are deleted, too, because without the run no command can send them.
      rmSync(outboxDirOf(storeDir, id), { recursive: true, force: true });
    } finally {
      lock.release();
    }
    return undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw storeError('delete the run', runDirOf(storeDir, id), cause);
  }
}

const inUse = 'another command is changing it';

/**
 * Renames a run to `going` under the lock of the baselines, unless a baseline names the run. Resolves to the reason why
 * it was kept.
 */
async function takeOut(storeDir: string, id: string, going: string): Promise<string | undefined> {
  const lock = existsSync(baselinesDir(storeDir)) ? await lockToDelete(baselinesLock(storeDir)) : unlocked;
  if (!lock) return 'another command is changing the baselines';
  try {
    if (idsInBaselines(storeDir).has(id)) return 'a baseline names it';
    renameSync(runDirOf(storeDir, id), going);
    return undefined;
  } finally {
    lock.release();
  }
}

const unlocked: Pick<Lock, 'release'> = { release: () => undefined };

/**
 * Returns the lock of a run or of the baselines. A lock needs room on the disk. On a full disk, the run is deleted
 * without a lock, because the deletion makes room. No living process holds the lock then, and no process can take it.
 */
async function lockToDelete(directory: string): Promise<Pick<Lock, 'release'> | undefined> {
  try {
    return await takeLock(directory, patienceMs);
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    return unlocked;
  }
}
