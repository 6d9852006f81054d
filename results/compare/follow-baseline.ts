import type { Comparison } from '../record/comparison.ts';
import type { RunDigest } from '../record/digest.ts';
import { type CompareOptions, compareRuns } from './compare-runs.ts';
import { batchesOf, timeOf } from './design.ts';

/**
 * The maximum number of runs in a baseline, unless more join at once. Twenty runs are enough to estimate the spread,
 * and they are recent enough to be comparable.
 */
export const poolSize = 20;

/** The accepted runs of one kind, and the consecutive regressions since the last run without a regression. */
export type Pool = { runs: readonly RunDigest[]; held: readonly RunDigest[] };

/**
 * Returns the pool after new runs. Runs with a regression are held until runs without one follow. The held runs were
 * then slow by chance and join the pool with the new runs, so that its spread includes slow runs. Held runs do not join
 * if they are more than an hour apart from one another.
 */
export function followBaseline(
  { runs, held }: Pool,
  made: readonly RunDigest[],
  isRegression: boolean,
): { runs: RunDigest[]; held: RunDigest[]; joined: RunDigest[] } {
  if (isRegression) return { runs: [...runs], held: byTime([...held, ...made]).slice(-poolSize), joined: [] };
  const batches = batchesOf(held.map((run) => ({ ...timeOf(run), run })));
  const joining = byTime([...(batches.length === 1 ? held : []), ...made]);
  return { runs: poolOf(runs, joining), held: [], joined: joining };
}

/**
 * Returns the newest 20 runs of the pool and of the joining runs (more if more join). Each run occurs once, oldest
 * first.
 */
export function poolOf(before: readonly RunDigest[], joining: readonly RunDigest[]): RunDigest[] {
  const all = [...new Map([...before, ...joining].map((run) => [run.id, run])).values()];
  return byTime(all).slice(-Math.max(poolSize, joining.length));
}

/**
 * The level of the comparison with the anchor. It is strict, because the comparison is repeated after each run. The
 * margin also limits false alarms.
 */
const anchorLevel = 0.01;

/**
 * Compares the newest runs of the pool and the head with the anchor, such as the runs of the last release. A pool that
 * follows its branch also follows a slow change. The anchor stays fixed.
 */
export function compareWithAnchor(
  anchor: readonly RunDigest[],
  pool: readonly RunDigest[],
  head: readonly RunDigest[],
  options: Pick<CompareOptions, 'history'> = {},
): Comparison {
  const others = (run: RunDigest) => anchor.every(({ id }) => id !== run.id);
  return compareRuns(anchor, poolOf(pool, head).filter(others), { ...options, level: anchorLevel });
}

function byTime(runs: readonly RunDigest[]): RunDigest[] {
  return runs.toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
}
