import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBaselines } from './baselines.ts';
import { runDirOf } from './run-files.ts';
import { findRuns, type RunFilter, type RunProblem } from './run-store.ts';
import { storeError } from './store-error.ts';

/** What goes; a run goes when any of these says so. */
export type Retention = {
  /** Runs that started before (RFC 3339). */
  before?: string;
  /** All but the newest so many. */
  keep?: number;
  /** The oldest, until no more than so many bytes are left. */
  maxBytes?: number;
};

export type Pruned = { id: string; bytes: number; why: string };

/**
 * The runs that a retention lets go, oldest first, of those that pass the filter. A run of a baseline stays, whatever
 * its age; a damaged one stays too, since what it is cannot be told.
 */
export async function toPrune(
  storeDir: string,
  { before, keep, maxBytes }: Retention,
  filter: RunFilter = {},
): Promise<{ pruned: Pruned[]; kept: number; inBaselines: number; problems: RunProblem[] }> {
  const pool = new Set(readBaselines(storeDir).flatMap(({ baseline }) => baseline.runs.map(({ id }) => id)));
  const { found, problems } = await findRuns(storeDir, filter);
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
            ? 'the runs are too large together'
            : undefined;
    if (why === undefined) continue;
    if (pool.has(run.id)) inBaselines++;
    else pruned.push({ id: run.id, bytes: run.bytes, why });
  }
  return { pruned: pruned.reverse(), kept: found.length - pruned.length, inBaselines, problems };
}

const deleted = '.deleted-';

/** Ends what a process that was killed had begun to delete. */
export function sweep(storeDir: string): void {
  try {
    for (const name of existsSync(storeDir) ? readdirSync(storeDir) : []) {
      if (name.startsWith(deleted)) rmSync(join(storeDir, name), { recursive: true, force: true });
    }
  } catch (cause) {
    throw storeError('delete runs', storeDir, cause);
  }
}

/** Takes a run out of the store: no longer a run from one moment to the next, then gone. Throws UserError. */
export function removeRun(storeDir: string, id: string): void {
  const going = join(storeDir, `${deleted}${id}`);
  try {
    renameSync(runDirOf(storeDir, id), going);
    rmSync(going, { recursive: true, force: true });
    // What of it was never sent is not sent any more.
    rmSync(join(storeDir, '.outbox', id), { recursive: true, force: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw storeError('delete the run', runDirOf(storeDir, id), cause);
  }
}
