import { existsSync } from 'node:fs';
import type { RunDigest } from '../../results/record/digest.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { type Baseline, changeBaselines, readBaselines, writeBaseline } from '../../results/store/baselines.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import { readRun } from '../../results/store/run-store.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { digestOf } from './digests.ts';

/** The largest number of runs in a baseline: enough to estimate the spread, and recent enough to be comparable. */
export const poolSize = 20;

/**
 * The runs of the baseline for these runs, without the runs themselves. If there is no baseline of their kind, one of
 * the same plan, so that the comparison can name the difference. Throws UserError if there is no baseline of the plan.
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
    throw new UserError('the baseline has only the runs that are compared with it', { file: storeDir });
  return runs;
}

/** The digest with its distributions, if the run is still in the store; else the smaller one of the baseline file. */
async function fullDigest(storeDir: string, kept: RunDigest): Promise<RunDigest> {
  if (!existsSync(runDirOf(storeDir, kept.id))) return kept;
  try {
    return await digestOf(storeDir, await readRun(storeDir, kept.id));
  } catch {
    // The run was damaged later. The baseline file still has its values.
    return kept;
  }
}

/**
 * Makes these runs the baseline of their kind, or adds them to it. Throws UserError for runs that cannot be a baseline.
 */
export async function acceptRuns(
  storeDir: string,
  runs: readonly { storeDir: string; run: RunDocument }[],
  { add, updatedAt }: { add: boolean; updatedAt: string },
): Promise<{ file: string; baseline: Baseline }> {
  const digests: RunDigest[] = [];
  for (const one of runs) digests.push(toPoolDigest(await digestOf(one.storeDir, one.run)));
  const [first] = digests;
  if (!first) throw new UserError('no run to accept');
  for (const run of digests) {
    if (run.unfit !== null) throw new UserError(`${run.id} ${run.unfit}`, { hint: 'a baseline needs valid runs' });
    if (run.comparableKey !== first.comparableKey) {
      throw new UserError(`${first.id} and ${run.id} are not of one kind`, {
        hint: `${printedCommands.compare(first.id, run.id)} names what differs`,
      });
    }
  }
  const { comparableKey, plan, target } = first;
  return changeBaselines(storeDir, async () => {
    const own = readBaselines(storeDir).find(({ baseline }) => baseline.comparableKey === comparableKey);
    const before = add ? (own?.baseline.runs ?? []) : [];
    const pool = [...new Map([...before, ...digests].map((run) => [run.id, run])).values()]
      .sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1))
      .slice(-Math.max(poolSize, digests.length));
    const baseline = { comparableKey, plan, target, updatedAt, runs: pool };
    return { file: writeBaseline(storeDir, baseline), baseline };
  });
}

/** Only the values of SLOs, latencies and errors, without distributions, so that the file stays small and readable. */
function toPoolDigest(run: RunDigest): RunDigest {
  const kept = run.measures.filter(({ primary, name }) => primary || !/^(good )?rate |^mean /.test(name));
  const measures = kept.map(({ each, ...measure }) => ({ ...measure, ...(each && { each: [measure.value ?? 0] }) }));
  return JSON.parse(JSON.stringify({ ...run, shapes: [], slices: [], requests: 0, measures }, sixDigits));
}

const sixDigits = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
