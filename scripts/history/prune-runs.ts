import { findPrunable, type Retention, removePartials, removeRuns, sweep } from '../../results/store/prune.ts';
import type { RunFilter } from '../../results/store/run-store.ts';
import { formatCount, formatCountOf, formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { parseDuration, parseSize } from '../../scenarios/base/units.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { timeAgo } from '../lib/time-ago.ts';
import { recoverStore } from '../run/recover-store.ts';
import { printJson, printLine, warn } from '../terminal/output.ts';

export type PruneFlags = StoreFlags & { olderThan?: string; keep?: number; maxSize?: string; dryRun?: boolean };

/**
 * Deletes runs by age, count and size, and prints them; with `dryRun`, only prints them. Keeps the runs of a baseline,
 * damaged runs and runs that are still written. With `keep` 0 and no filter, also deletes runs that were not sealed
 * because the disk was full. Resolves to the exit code.
 */
export async function pruneRuns(flags: PruneFlags, filter: RunFilter): Promise<number> {
  const retention = retentionOf(flags);
  const unsealed = await recoverStore(flags.store, warn);
  const { dryRun = false } = flags;
  const found = await findPrunable(flags.store, retention, filter);
  const { inBaselines, problems } = found;
  for (const { id, reason } of problems) warn(`${id} is kept: ${reason}`);
  if (!dryRun) await sweep(flags.store);
  const going = found.pruned.map(({ id }) => id);
  const spared = dryRun ? new Map<string, string>() : await removeRuns(flags.store, going);
  for (const [id, reason] of spared) warn(`${id} is kept: ${reason}`);
  // No filter selects an unsealed run, because its plan and tags are unchecked. Such a run is deleted only with all
  // runs.
  const isOfAll =
    flags.keep === 0 &&
    filter.plan === undefined &&
    filter.target === undefined &&
    Object.keys(filter.tags ?? {}).length === 0;
  const partial = isOfAll ? removePartials(flags.store, unsealed, dryRun) : [];
  const pruned = [...found.pruned.filter(({ id }) => !spared.has(id)), ...partial];
  const kept = found.kept + spared.size;
  const bytes = pruned.reduce((sum, one) => sum + one.bytes, 0);
  if (flags.json) printJson({ dryRun, pruned, bytes, kept, keptForBaselines: inBaselines });
  else if (!flags.quiet) {
    for (const { id, why } of pruned) printLine(`${id}  ${why}`);
    const done = dryRun ? 'would be deleted' : 'deleted';
    const inBaselinesText = inBaselines > 0 ? `, ${inBaselines} of them in a baseline` : '';
    const runs = formatCountOf(pruned.length, 'run');
    const counts = `${runs} ${done} (${formatValue(bytes, 'B')}), ${formatCount(kept)} kept`;
    printLine(`${counts}${inBaselinesText}`);
  }
  return exitCode.pass;
}

/**
 * Returns the limits beyond which old runs are deleted. Throws UserError for a bad age or size, and if no limit is
 * given.
 */
function retentionOf({ olderThan, keep, maxSize }: PruneFlags): Retention {
  const seconds = olderThan === undefined ? undefined : parseDuration(olderThan);
  if (olderThan !== undefined && seconds === undefined)
    throw new UserError(`--older-than needs a duration such as 30d, not "${olderThan}"`);
  const bytes = maxSize === undefined ? undefined : parseSize(maxSize);
  if (maxSize !== undefined && bytes === undefined)
    throw new UserError(`--max-size needs a size such as 5GB, not "${maxSize}"`);
  if (seconds === undefined && keep === undefined && bytes === undefined) {
    throw new UserError('runs prune needs a limit: an age, a number of runs or a size', {
      hint: 'use --older-than 30d, --keep 200 or --max-size 5GB',
    });
  }
  return {
    ...(seconds !== undefined && { before: timeAgo(seconds, systemClock.wallMs()) }),
    ...(keep !== undefined && { keep }),
    ...(bytes !== undefined && { maxBytes: bytes }),
  };
}
