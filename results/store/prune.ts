import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { baselinesDir, baselinesLock, idsInBaselines } from './baselines.ts';
import { isDead } from './owners/liveness.ts';
import { type Lock, sweepLock, takeLock } from './owners/lock.ts';
import { readOwnerFile } from './owners/owner-file.ts';
import type { Unsealed } from './recover.ts';
import { outboxDirOf, ownerFile, runDirOf, runLockOf } from './run-files.ts';
import { findSealed, type RunFilter, type RunProblem } from './run-store.ts';
import { isFull, storeError } from './store-error.ts';

/** The conditions for deleting a run. A run that matches at least one condition is deleted. */
export type Retention = {
  /** A run is deleted if it started before this time (RFC 3339). */
  before?: string;
  /** The number of newest runs that are kept. All older runs are deleted. */
  keep?: number;
  /** The newest runs are kept up to this total size. All older runs are deleted. */
  maxBytes?: number;
};

/** A run to delete. `why` is the reason that is shown to the user. */
export type Pruned = { id: string; bytes: number; why: string };

/**
 * Returns the runs to delete among the runs that pass the filter, oldest first. All runs that a baseline names are
 * kept. Damaged runs are kept, too, because their plan, tags and age are unknown. A run is also kept while the command
 * that made it has not ended, because the command still needs the run for its verdict or report. `problems` names the
 * damaged runs and the runs in progress.
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
  const inProgress = await idsInProgress(storeDir, pruned);
  const going = pruned.filter(({ id }) => !inProgress.has(id)).reverse();
  const spared = [...inProgress].map((id) => ({ id, reason: 'the command that made this run has not ended' }));
  return { pruned: going, kept: found.length - going.length, inBaselines, problems: [...problems, ...spared] };
}

/**
 * Returns the sealed runs that still belong to the command that made them. No run can come to belong to a command
 * later, so a deletion needs no second check.
 */
async function idsInProgress(storeDir: string, runs: readonly { id: string }[]): Promise<Set<string>> {
  const owned = runs.flatMap(({ id }) => {
    const directory = runDirOf(storeDir, id);
    const owner = readOwnerFile(join(directory, ownerFile));
    return owner ? [{ id, directory, owner }] : [];
  });
  // The check of an owner on another machine takes 5 s, so all owners are checked in parallel.
  const dead = await Promise.all(owned.map(({ directory, owner }) => isDead(directory, owner)));
  return new Set(owned.filter((_, at) => !dead[at]).map(({ id }) => id));
}

const deleted = '.deleted-';
const deletedDirOf = (storeDir: string, id: string) => join(storeDir, `${deleted}${id}`);

/**
 * Finishes the deletions that a killed process began, and removes the locks that the process left. Throws UserError.
 */
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

/**
 * The longest wait for the lock of a run. Most changes of a run hold its lock for milliseconds. A push can hold the
 * lock longer; the run is then kept.
 */
const patienceMs = 1000;

/**
 * The number of runs that are renamed while the lock of the baselines is held. This takes less than a second, so a
 * command that waits for the lock does not give up.
 */
const batchSize = 200;

const inUse = 'another command is changing it';

/**
 * Deletes runs. First, a rename removes each run from the store atomically. A missing run is not an error. Keeps a run
 * if another command is changing it, or has added it to a baseline since `findPrunable`. Resolves to the kept runs,
 * each with the reason why it was kept. Throws UserError.
 */
export async function removeRuns(storeDir: string, ids: readonly string[]): Promise<Map<string, string>> {
  try {
    const kept = new Map<string, string>();
    for (let at = 0; at < ids.length; ) {
      // Without baselines, there is no lock to hold, and another command may set the first baseline at any time. So the
      // baselines are read again for each run.
      const batch = ids.slice(at, at + (existsSync(baselinesDir(storeDir)) ? batchSize : 1));
      for (const [id, why] of await removeBatch(storeDir, batch, 0)) kept.set(id, why);
      at += batch.length;
    }
    // Runs in use are tried again last, so that no other run waits for a run in use.
    for (const [id] of [...kept].filter(([, why]) => why === inUse)) {
      kept.delete(id);
      for (const [, why] of await removeBatch(storeDir, [id], patienceMs)) kept.set(id, why);
    }
    return kept;
  } catch (cause) {
    throw storeError('delete runs', storeDir, cause);
  }
}

/**
 * Deletes the runs that cannot be sealed because the disk is full, and returns these runs. With `dryRun`, deletes
 * nothing. Throws UserError.
 */
export function removePartials(storeDir: string, unsealed: readonly Unsealed[], dryRun: boolean): Pruned[] {
  return unsealed.flatMap(({ id, fills }) => {
    if (fills === undefined) return [];
    try {
      const bytes = bytesIn(fills);
      if (!dryRun) {
        renameSync(fills, deletedDirOf(storeDir, id));
        for (const path of [deletedDirOf(storeDir, id), outboxDirOf(storeDir, id)])
          rmSync(path, { recursive: true, force: true });
      }
      return [{ id, bytes, why: 'the full disk leaves no room to seal it' }];
    } catch (cause) {
      throw storeError('delete the partial run', fills, cause);
    }
  });
}

function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** Renames and then deletes the runs that no baseline names. Holds the lock of the baselines during the renames. */
async function removeBatch(
  storeDir: string,
  ids: readonly string[],
  waitMs: number,
): Promise<(readonly [id: string, why: string])[]> {
  const lock = existsSync(baselinesDir(storeDir)) ? await lockToDelete(baselinesLock(storeDir), patienceMs) : unlocked;
  if (!lock) return ids.map((id) => [id, 'another command is changing the baselines']);
  const kept: [string, string][] = [];
  const going: string[] = [];
  try {
    const pool = idsInBaselines(storeDir);
    for (const id of ids) {
      const why = pool.has(id) ? 'a baseline names it' : await takeOut(storeDir, id, waitMs);
      if (why === undefined) going.push(id);
      else kept.push([id, why]);
    }
  } finally {
    lock.release();
    for (const id of going) rmSync(deletedDirOf(storeDir, id), { recursive: true, force: true });
  }
  return kept;
}

/**
 * Renames a run under its lock, and deletes its unsent request bodies. Resolves to the reason why the run was kept;
 * undefined if it was renamed.
 */
async function takeOut(storeDir: string, id: string, waitMs: number): Promise<string | undefined> {
  try {
    const lock = await lockToDelete(runLockOf(storeDir, id), waitMs);
    if (!lock) return existsSync(runDirOf(storeDir, id)) ? inUse : undefined;
    try {
      renameSync(runDirOf(storeDir, id), deletedDirOf(storeDir, id));
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

const unlocked: Pick<Lock, 'release'> = { release: () => undefined };

/**
 * Returns the lock of a run or of the baselines. A lock needs room on the disk. On a full disk, the run is deleted
 * without a lock, because the deletion makes room. This is safe: no living process holds the lock, and no process can
 * take the lock on a full disk.
 */
async function lockToDelete(directory: string, waitMs: number): Promise<Pick<Lock, 'release'> | undefined> {
  try {
    return await takeLock(directory, waitMs);
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    return unlocked;
  }
}
