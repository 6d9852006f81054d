import type { Comparison } from '../record/comparison.ts';
import type { RunDigest } from '../record/digest.ts';
import { compareRuns } from './compare-runs.ts';
import { batchesOf, timeOf } from './design.ts';

/**
 * The maximum number of runs in a baseline, unless more runs join at once. Twenty runs are enough to estimate the
 * spread, and they are recent enough to be comparable.
 */
export const poolSize = 20;

/** The number of runs in an anchor. The same number of newest runs is compared with the anchor. */
const anchorSize = 2 * poolSize;

/**
 * The accepted runs of one kind. `earlier` are the newest runs that left the baseline, and `held` are the runs with a
 * regression since the last run without one (at most the newest 20).
 */
export type Pool = {
  runs: readonly RunDigest[];
  earlier?: readonly RunDigest[] | undefined;
  held?: readonly RunDigest[] | undefined;
};

/**
 * Returns the pool after new runs. Runs with a regression are held back until runs without a regression follow. The
 * held runs were then slow by chance and join the pool with the new runs, so that the spread of the pool includes slow
 * runs. Held runs join only if all of them belong to one batch.
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
 * Returns the pool with the joining runs: its newest 20 runs (more if more join), and the runs before them that an
 * anchor needs. Each run occurs once, oldest first.
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
 * The level of the comparison with the anchor, which is repeated after each run. Each comparison uses the newest 40
 * runs, and one of them is new. With this level, about 5 % of all series of 280 comparisons contain a regression by
 * chance. The rate of such regressions per comparison is r z φ(z) exp(-0.583 z √(2r)) with r = 1 / 80 (Siegmund,
 * Sequential Analysis, 1985).
 */
const anchorLevel = 0.002;

/** Returns the runs of the pool that become its anchor: the newest 40 that joined. */
export function anchorOf({ runs, earlier = [] }: Pool): RunDigest[] {
  return newest([...earlier, ...runs], anchorSize);
}

/**
 * Compares the newest 40 runs of the pool and the head with the anchor, such as the runs of the last release. Runs that
 * belong to the anchor itself are left out of these 40. A pool that follows its branch also follows a slow change. The
 * anchor stays fixed, so the comparison with it shows a slow change.
 */
export function compareWithAnchor(anchor: readonly RunDigest[], pool: Pool, head: readonly RunDigest[]): Comparison {
  const others = (run: RunDigest) => anchor.every(({ id }) => id !== run.id);
  const { earlier, runs } = join(pool, head);
  return compareRuns(anchor, [...earlier, ...runs].filter(others), { level: anchorLevel });
}

/** Returns the newest `size` of the runs. Each run occurs once, oldest first. */
function newest(runs: readonly RunDigest[], size: number): RunDigest[] {
  return byTime([...new Map(runs.map((run) => [run.id, run])).values()]).slice(-size);
}

function byTime(runs: readonly RunDigest[]): RunDigest[] {
  return runs.toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
}
