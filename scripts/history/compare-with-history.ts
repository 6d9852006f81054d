import { notComparable } from '../../results/compare/comparable.ts';
import { isSound, unfit } from '../../results/compare/run-digest.ts';
import type { Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { readBaselines } from '../../results/store/baselines.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { compared } from '../commands/compare-command.ts';
import { acceptRuns, baselineFor, poolSize } from './baseline-pool.ts';
import { digestOf } from './digests.ts';

/** What runs that just ended are like, held against the baseline of their kind, or the sound runs before them. */
export type Held = { against: string; comparison: Comparison };

/** Undefined when there is nothing to hold them against, or no sound run among them. */
export async function holdAgainst(
  storeDir: string,
  documents: readonly RunDocument[],
  level = 0.05,
): Promise<Held | undefined> {
  const sound = documents.filter((run) => unfit(run) === null);
  const [first] = sound;
  if (!first) return undefined;
  const head: RunDigest[] = [];
  for (const run of sound) head.push(await digestOf(storeDir, run));
  const before = await runsBefore(storeDir, first, head);
  return before && { against: before.name, comparison: await compared(storeDir, before.runs, head, { level }) };
}

async function runsBefore(
  storeDir: string,
  first: RunDocument,
  head: readonly RunDigest[],
): Promise<{ name: string; runs: RunDigest[] } | undefined> {
  const others = (id: string) => head.every((run) => run.id !== id);
  const pool = readBaselines(storeDir).find(({ baseline }) => baseline.comparableKey === first.comparableKey);
  if (pool?.baseline.runs.some(({ id }) => others(id)))
    return { name: 'the baseline', runs: await baselineFor(storeDir, head) };
  const filter = { plan: first.plan, target: first.target, before: first.startedAt, status: 'complete' } as const;
  const { runs } = await listRuns(storeDir, { ...filter, limit: 3 * poolSize });
  const same = runs.filter((run) => run.comparableKey === first.comparableKey && isSound(run) && others(run.id));
  const digests: RunDigest[] = [];
  for (const run of same.slice(0, poolSize)) digests.push(await digestOf(storeDir, run));
  if (digests.length === 0) return undefined;
  return { name: digests.length === 1 ? 'the run before' : `the ${digests.length} runs before`, runs: digests };
}

/** Why runs that just ended are held against nothing: a baseline of other conditions is named, so that nobody takes it for used. */
export async function whyNotHeld(storeDir: string, documents: readonly RunDocument[]): Promise<string> {
  const run = documents.find((one) => unfit(one) === null);
  if (!run) return 'nothing to compare: no run is valid';
  const baselines = readBaselines(storeDir).map(({ baseline }) => baseline);
  const other = baselines.find(({ plan, target }) => plan === run.plan && target === run.target);
  if (!other) return 'nothing to compare with: no baseline and no sound run of this kind before';
  const differs = notComparable(other.runs, [await digestOf(storeDir, run)]);
  return `nothing to compare with: the baseline is of another kind, ${differs}; --machine-class joins machines that are alike`;
}

/**
 * The accept policy of a pipeline: runs that carry the tag, passed as planned and are no regression join the baseline, so
 * that it moves with the main branch and nothing that broke moves it. Gives the ids that were taken.
 */
export async function acceptPassed(
  storeDir: string,
  documents: readonly RunDocument[],
  policy: { tag: Readonly<Record<string, string>>; held: Held | undefined; updatedAt: string },
): Promise<string[]> {
  if (policy.held?.comparison.verdict === 'regression') return [];
  const taken = documents.filter(
    (run) =>
      run.verdict === 'PASS' &&
      isSound(run) &&
      Object.entries(policy.tag).every(([key, value]) => run.tags[key] === value),
  );
  if (taken.length === 0) return [];
  const runs = taken.map((run) => ({ storeDir, run }));
  await acceptRuns(storeDir, runs, { add: true, updatedAt: policy.updatedAt });
  return taken.map(({ id }) => id);
}
