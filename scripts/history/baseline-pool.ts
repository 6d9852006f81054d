import { existsSync } from 'node:fs';
import { join } from '../../results/compare/follow-baseline.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { type Baseline, changeBaselines, readBaselines, writeBaseline } from '../../results/store/baselines.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import { readRun } from '../../results/store/run-store.ts';
import { deletedRun } from '../../results/store/store-error.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { digestOf } from './digests.ts';

export type StoredRun = { storeDir: string; run: RunDocument };

/**
 * Returns the runs of the baseline that is comparable with `head`, without the runs of `head`. If no baseline is
 * comparable, uses another baseline of the plan, so that the comparison can name the difference. Throws UserError if
 * the plan has no baseline, or if the baseline contains only runs of `head`.
 */
export async function baselineFor(
  storeDir: string,
  head: readonly RunDigest[],
  all = readBaselines(storeDir).map(({ baseline }) => baseline),
): Promise<RunDigest[]> {
  const [first] = head;
  const own =
    all.find(({ comparableKey }) => comparableKey === first?.comparableKey) ??
    all.find(({ plan, target }) => plan === first?.plan && target === first.target) ??
    all.find(({ plan }) => plan === first?.plan);
  if (!own)
    throw new UserError('there is no baseline for these runs', { file: storeDir, hint: printedCommands.setBaseline });
  const runs: RunDigest[] = [];
  for (const run of own.runs.filter(({ id }) => head.every((one) => one.id !== id))) {
    runs.push(await fullDigest(storeDir, run));
  }
  if (runs.length === 0)
    throw new UserError('every run of the baseline is also on the other side of the comparison', {
      file: storeDir,
      hint: 'compare other runs with the baseline, or add other runs to the baseline',
    });
  return runs;
}

/** Resolves to the digest of a stored run. If the run was deleted or is damaged, resolves to `kept`. */
async function fullDigest(storeDir: string, kept: RunDigest): Promise<RunDigest> {
  if (!existsSync(runDirOf(storeDir, kept.id))) return kept;
  try {
    return await digestOf(storeDir, await readRun(storeDir, kept.id));
  } catch {
    return kept;
  }
}

/**
 * Makes a baseline of `runs`, in place of the comparable baseline. With `add`, adds `runs` to the comparable baseline.
 * Throws UserError for runs that cannot be in a baseline.
 */
export async function acceptRuns(
  storeDir: string,
  runs: readonly StoredRun[],
  { add, updatedAt }: { add: boolean; updatedAt: string },
): Promise<{ file: string; baseline: Baseline }> {
  const digests = await poolDigests(runs);
  return changeBaseline(storeDir, digests[0]!, runs, (own) => ({
    ...own,
    updatedAt,
    ...join(add ? own : { runs: [] }, digests),
    held: add ? (own.held ?? []) : [],
  }));
}

/**
 * Returns the digests of runs for a baseline file. Throws UserError if a run is not valid, or if the runs are not
 * comparable with each other.
 */
export async function poolDigests(runs: readonly StoredRun[]): Promise<RunDigest[]> {
  const digests: RunDigest[] = [];
  for (const one of runs) digests.push(toPoolDigest(await digestOf(one.storeDir, one.run)));
  const [first] = digests;
  if (!first) throw new UserError('no run to accept');
  for (const run of digests) {
    if (run.unfit !== null) throw new UserError(`${run.id} ${run.unfit}`, { hint: 'a baseline needs valid runs' });
    if (run.comparableKey !== first.comparableKey) {
      throw new UserError(`${first.id} and ${run.id} are of different kinds, so they cannot be in one baseline`, {
        hint: `${printedCommands.compare(first.id, run.id)} prints the differences`,
      });
    }
  }
  return digests;
}

/**
 * Changes the baseline with the given `comparableKey`, and holds the lock of the baselines meanwhile. If no such
 * baseline exists, `change` gets an empty baseline. Throws RunDeletedError if one of the `added` runs is deleted.
 */
export async function changeBaseline(
  storeDir: string,
  { comparableKey, plan, target }: RunDigest,
  added: readonly StoredRun[],
  change: (own: Baseline) => Baseline,
): Promise<{ file: string; baseline: Baseline }> {
  return changeBaselines(storeDir, async () => {
    for (const one of added) {
      const gone = deletedRun(runDirOf(one.storeDir, one.run.id));
      if (gone) throw gone;
    }
    const own = readBaselines(storeDir).find((one) => one.baseline.comparableKey === comparableKey)?.baseline;
    const baseline = change(own ?? { comparableKey, plan, target, updatedAt: '', runs: [] });
    return { file: writeBaseline(storeDir, baseline), baseline };
  });
}

/** Returns a digest with only the values of SLOs, latencies and errors, so that the baseline file stays small. */
function toPoolDigest(run: RunDigest): RunDigest {
  const kept = run.measures.filter(({ primary, name }) => primary || !/^(good )?rate |^mean /.test(name));
  const measures = kept.map(({ each, ...measure }) => ({ ...measure, ...(each && { each: [measure.value ?? 0] }) }));
  return JSON.parse(JSON.stringify({ ...run, shapes: [], slices: [], requests: 0, measures }, sixDigits));
}

const sixDigits = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
