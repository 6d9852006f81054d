import type { Comparison } from '../record/comparison.ts';
import type { RunDigest } from '../record/digest.ts';
import { compareRuns } from './compare-runs.ts';
import { batchesOf, timeOf } from './design.ts';

/**
 * The number of runs in a baseline. Twenty runs are enough to estimate the spread, and recent enough to be comparable.
 * If more than 20 runs join at once, the baseline keeps all these runs.
 */
export const poolSize = 20;

const anchorSize = 2 * poolSize;

/**
 * The baseline: accepted runs under equal conditions. `earlier` are older runs that are no longer in `runs`. `held`
 * are the runs with a regression that were made after the last accepted run.
 */
export type Pool = {
  runs: readonly RunDigest[];
  earlier?: readonly RunDigest[] | undefined;
  held?: readonly RunDigest[] | undefined;
};

/**
 * Adds the new runs `made` to the pool (the baseline). Runs with a regression do not join, but wait in `held`. A later
 * run without a regression shows that the held runs were slow by chance. If they form one batch (`batchesOf`), they
 * then join the pool. Otherwise, they are dropped.
 */
export function followBaseline(
  pool: Pool,
  made: readonly RunDigest[],
  isRegression: boolean,
): { runs: RunDigest[]; earlier: RunDigest[]; held: RunDigest[]; joined: RunDigest[] } {
  const { runs, earlier = [], held = [] } = pool;
  if (isRegression) {
    return { runs: [...runs], earlier: [...earlier], held: byTime([...held, ...made]).slice(-poolSize), joined: [] };
  }
  const batches = batchesOf(held.map((run) => ({ ...timeOf(run), run })));
  const joining = byTime([...(batches.length === 1 ? held : []), ...made]);
  return { ...join(pool, joining), held: [], joined: joining };
}

/**
 * Adds the joining runs to the pool (the baseline). The returned `runs` are the newest 20, or all joining runs if there
 * are more. `earlier` are the older runs that `anchorOf` needs.
 */
export function join(
  { runs, earlier = [] }: Pool,
  joining: readonly RunDigest[],
): { runs: RunDigest[]; earlier: RunDigest[] } {
  const all = newest([...earlier, ...runs, ...joining], Math.max(anchorSize, joining.length));
  const from = Math.max(0, all.length - Math.max(poolSize, joining.length));
  return { runs: all.slice(from), earlier: all.slice(0, from) };
}

/**
 * The significance level of `compareWithAnchor`. About 5 % of all sequences of 280 comparisons then contain a false
 * regression. The rate of false regressions per comparison is r z φ(z) exp(-0.583 z √(2r)) (Siegmund, Sequential
 * Analysis, 1985). Here, z is the normal quantile of the level. r is half of 1 / 40, because in each comparison, one of
 * the 40 newest runs is new.
 */
const anchorLevel = 0.002;

/** Returns the newest 40 runs that joined the baseline. */
export function anchorOf({ runs, earlier = [] }: Pool): RunDigest[] {
  return newest([...earlier, ...runs], anchorSize);
}

/**
 * Compares the newest 40 runs with the fixed runs of the anchor, such as those of the last release. The newest runs
 * include those of `head`. This comparison shows a slow change. The comparison with the baseline hides a slow change,
 * because the baseline moves with each run.
 */
export function compareWithAnchor(anchor: readonly RunDigest[], pool: Pool, head: readonly RunDigest[]): Comparison {
  const others = (run: RunDigest) => anchor.every(({ id }) => id !== run.id);
  const { earlier, runs } = join(pool, head);
  return compareRuns(anchor, [...earlier, ...runs].filter(others), { level: anchorLevel });
}

/** Returns the newest runs, each once, oldest first. */
function newest(runs: readonly RunDigest[], size: number): RunDigest[] {
  return byTime([...new Map(runs.map((run) => [run.id, run])).values()]).slice(-size);
}

function byTime(runs: readonly RunDigest[]): RunDigest[] {
  return runs.toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
}
