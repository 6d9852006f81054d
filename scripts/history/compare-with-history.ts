import { notComparable } from '../../results/compare/comparable.ts';
import { isSound, unfit } from '../../results/compare/run-digest.ts';
import type { Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { readBaselines } from '../../results/store/baselines.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { acceptRuns, baselineFor, poolSize } from './baseline-pool.ts';
import { compareStoredRuns } from './compare-stored-runs.ts';
import { digestOf } from './digests.ts';

/** A comparison of the finished runs (the head), and the words that name its base, such as "the baseline". */
export type HistoryComparison = { against: string; comparison: Comparison };

/**
 * Compares the finished runs with the baseline of their kind, or with the sound runs before them. Undefined if there is
 * no such run, or if no finished run is valid.
 */
export async function compareWithHistory(
  storeDir: string,
  finished: readonly RunDocument[],
  level = 0.05,
): Promise<HistoryComparison | undefined> {
  const valid = finished.filter((run) => unfit(run) === null);
  const [first] = valid;
  if (!first) return undefined;
  const head: RunDigest[] = [];
  for (const run of valid) head.push(await digestOf(storeDir, run));
  const base = await runsBefore(storeDir, first, head);
  return base && { against: base.name, comparison: await compareStoredRuns(storeDir, base.runs, head, { level }) };
}

async function runsBefore(
  storeDir: string,
  first: RunDocument,
  head: readonly RunDigest[],
): Promise<{ name: string; runs: RunDigest[] } | undefined> {
  const others = (id: string) => head.every((run) => run.id !== id);
  const baselines = readBaselines(storeDir).map(({ baseline }) => baseline);
  const pool = baselines.find(({ comparableKey }) => comparableKey === first.comparableKey);
  if (pool?.runs.some(({ id }) => others(id)))
    return { name: 'the baseline', runs: await baselineFor(storeDir, head, baselines) };
  const filter = { plan: first.plan, target: first.target, before: first.startedAt, status: 'complete' } as const;
  const { runs } = await listRuns(storeDir, { ...filter, limit: 3 * poolSize });
  const same = runs.filter((run) => run.comparableKey === first.comparableKey && isSound(run) && others(run.id));
  const digests: RunDigest[] = [];
  for (const run of same.slice(0, poolSize)) digests.push(await digestOf(storeDir, run));
  if (digests.length === 0) return undefined;
  return { name: digests.length === 1 ? 'the run before' : `the ${digests.length} runs before`, runs: digests };
}

/** Why there is no comparison. A baseline of other conditions is named, because users may believe that it was used. */
export async function whyNotCompared(storeDir: string, finished: readonly RunDocument[]): Promise<string> {
  const run = finished.find((one) => unfit(one) === null);
  if (!run) return 'not compared: no run is valid';
  const baselines = readBaselines(storeDir).map(({ baseline }) => baseline);
  const other = baselines.find(({ plan, target }) => plan === run.plan && target === run.target);
  if (!other) return 'not compared: the store has no baseline and no earlier sound run of this kind';
  const difference = notComparable(other.runs, [await digestOf(storeDir, run)]);
  return `not compared: the baseline is of another kind, ${difference}; --machine-class joins machines that are alike`;
}

type AcceptPolicy = {
  /** The tags that a run must have. */
  tags: Readonly<Record<string, string>>;
  outcome: HistoryComparison | undefined;
  updatedAt: string;
};

/**
 * Lets passed, sound runs with the tags join the baseline, unless they are a regression. So the baseline follows the
 * main branch, and broken runs do not change it. Resolves to the ids that joined.
 */
export async function acceptPassed(
  storeDir: string,
  finished: readonly RunDocument[],
  { tags, outcome, updatedAt }: AcceptPolicy,
): Promise<string[]> {
  if (outcome?.comparison.verdict === 'regression') return [];
  const hasTags = (run: RunDocument) => Object.entries(tags).every(([key, value]) => run.tags[key] === value);
  const accepted = finished.filter((run) => run.verdict === 'PASS' && isSound(run) && hasTags(run));
  if (accepted.length === 0) return [];
  const runs = accepted.map((run) => ({ storeDir, run }));
  await acceptRuns(storeDir, runs, { add: true, updatedAt });
  return accepted.map(({ id }) => id);
}
