import { notComparable } from '../../results/compare/comparable.ts';
import type { CompareOptions } from '../../results/compare/compare-runs.ts';
import { compareWithAnchor, followBaseline, poolSize } from '../../results/compare/follow-baseline.ts';
import { isSound, unfit } from '../../results/compare/run-digest.ts';
import type { Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { isExcluded } from '../../results/record/excluded.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { readBaselines } from '../../results/store/baselines.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { baselineFor, changeBaseline, poolDigests } from './baseline-pool.ts';
import { compareStoredRuns } from './compare-stored-runs.ts';
import { digestOf, digestsOfHistory } from './digests.ts';

/**
 * A comparison of the finished runs (the head) with a base. `against` is the name of the base, such as "the baseline".
 * `isBaseline` is true if the base is a baseline. `anchored` compares the head with the baseline's anchor, a fixed set
 * of runs.
 */
export type HistoryComparison = {
  against: string;
  isBaseline?: boolean;
  comparison: Comparison;
  anchored?: Anchored;
};

/** The anchor is a set of runs that stays fixed while the baseline changes. `setAt` is an RFC 3339 time. */
export type Anchored = { setAt: string; comparison: Comparison };

/**
 * Compares the finished runs with the comparable baseline. If there is no such baseline, compares them with the newest
 * earlier sound runs (see `isSound`). Resolves to undefined if there is no run to compare with, or if no finished run
 * is valid.
 */
export async function compareWithHistory(
  storeDir: string,
  finished: readonly RunDocument[],
  { level = 0.05, discardFirst }: Pick<CompareOptions, 'level' | 'discardFirst'> = {},
): Promise<HistoryComparison | undefined> {
  const valid = finished.filter((run) => unfit(run) === null);
  const [first] = valid;
  if (!first) return undefined;
  const head: RunDigest[] = [];
  for (const run of valid) head.push(await digestOf(storeDir, run));
  const base = await runsBefore(storeDir, first, head);
  if (!base) return undefined;
  const comparison = await compareStoredRuns(storeDir, base.runs, head, { level, discardFirst });
  const anchored = anchoredOf(storeDir, first.comparableKey, head);
  return { against: base.name, isBaseline: base.isBaseline, comparison, ...(anchored && { anchored }) };
}

function anchoredOf(storeDir: string, comparableKey: string, head: readonly RunDigest[]): Anchored | undefined {
  const own = readBaselines(storeDir).find(({ baseline }) => baseline.comparableKey === comparableKey)?.baseline;
  if (!own?.anchor) return undefined;
  const { setAt, runs } = own.anchor;
  return { setAt, comparison: compareWithAnchor(runs, own, head) };
}

async function runsBefore(
  storeDir: string,
  first: RunDocument,
  head: readonly RunDigest[],
): Promise<{ name: string; isBaseline: boolean; runs: RunDigest[] } | undefined> {
  const others = (id: string) => head.every((run) => run.id !== id);
  const baselines = readBaselines(storeDir).map(({ baseline }) => baseline);
  const pool = baselines.find(({ comparableKey }) => comparableKey === first.comparableKey);
  if (pool?.runs.some(({ id }) => others(id)))
    return { name: 'the baseline', isBaseline: true, runs: await baselineFor(storeDir, head, baselines) };
  const filter = { plan: first.plan, target: first.target, before: first.startedAt, status: 'complete' } as const;
  const { runs } = await listRuns(storeDir, { ...filter, limit: 3 * poolSize });
  const same = runs.filter((run) => run.comparableKey === first.comparableKey && isSound(run) && others(run.id));
  const digests = await digestsOfHistory(storeDir, same.slice(0, poolSize));
  if (digests.length === 0) return undefined;
  const name = digests.length === 1 ? 'the run before' : `the ${digests.length} runs before`;
  return { name, isBaseline: false, runs: digests };
}

/**
 * Resolves to the reason why there is no comparison. If the plan has a baseline that is not comparable with the run,
 * the reason names the difference.
 */
export async function whyNotCompared(storeDir: string, finished: readonly RunDocument[]): Promise<string> {
  const run = finished.find((one) => unfit(one) === null);
  if (!run) return 'not compared: no run is valid';
  const baselines = readBaselines(storeDir).map(({ baseline }) => baseline);
  const other = baselines.find(({ plan, target }) => plan === run.plan && target === run.target);
  if (!other) return 'not compared: the store has no baseline and no earlier valid run of this kind';
  const difference = notComparable(other.runs, [await digestOf(storeDir, run)]);
  return `not compared with the baseline: ${difference}; if the machines are equal but named differently, use --machine-class`;
}

type AcceptPolicy = {
  tags: Readonly<Record<string, string>>;
  outcome: HistoryComparison | undefined;
  updatedAt: string;
};

/** Returns true if the run has all of `tags`. */
export function hasTags(run: RunDocument, tags: Readonly<Record<string, string>>): boolean {
  return Object.entries(tags).every(([key, value]) => run.tags[key] === value);
}

/** The ids of the runs that joined the baseline, and of the runs that are held back because of a regression. */
export type Accepted = { joined: string[]; held: string[] };

/**
 * Adds runs to the baseline: valid runs that have the tags and are not excluded (`isExcluded`). Runs with a regression
 * are held back until a later run shows no regression. The held runs then join the baseline. They are dropped if more
 * than an hour lies between two consecutive held runs. Failed runs join, too, if the comparison had enough runs or
 * batches to decide. Without the runs that failed by chance, the baseline would be too fast.
 */
export async function acceptPassed(
  storeDir: string,
  finished: readonly RunDocument[],
  { tags, outcome, updatedAt }: AcceptPolicy,
): Promise<Accepted> {
  const code = outcome?.comparison.reasonCode;
  const isDecided = outcome !== undefined && code !== 'too-few-runs' && code !== 'too-few-batches';
  const accepted = finished.filter(
    (run) => unfit(run) === null && !isExcluded(run) && hasTags(run, tags) && (isDecided || run.verdict === 'PASS'),
  );
  if (accepted.length === 0) return { joined: [], held: [] };
  const stored = accepted.map((run) => ({ storeDir, run }));
  const digests = await poolDigests(stored);
  const isRegression = outcome?.comparison.verdict === 'regression';
  const ids = (runs: readonly RunDigest[]) => runs.map(({ id }) => id);
  let result: Accepted = { joined: [], held: ids(digests) };
  // The file of the baseline also stores the runs that are held back. Without a baseline, no run can be held back.
  const hasPool = readBaselines(storeDir).some((one) => one.baseline.comparableKey === digests[0]!.comparableKey);
  if (isRegression && !hasPool) return { joined: [], held: [] };
  await changeBaseline(storeDir, digests[0]!, stored, (own) => {
    const next = followBaseline(own, digests, isRegression);
    result = { joined: ids(next.joined), held: ids(next.held) };
    return { ...own, updatedAt, runs: next.runs, earlier: next.earlier, held: next.held };
  });
  return result;
}
