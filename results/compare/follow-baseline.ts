import type { Comparison } from '../record/comparison.ts';
import type { RunDigest } from '../record/digest.ts';
import { type CompareOptions, compareRuns } from './compare-runs.ts';
import { batchesOf, timeOf } from './design.ts';

/** The largest number of runs in a baseline: enough to estimate the spread, and recent enough to be comparable. */
export const poolSize = 20;

/** The accepted runs of one kind, and the regressions in a row since the last run that was none. */
export type Pool = { runs: readonly RunDigest[]; held: readonly RunDigest[] };

/**
 * The pool after new runs. A regression is held until the next run. If that is none, the regression was chance: both
 * join, so that the pool keeps the slow end of its spread. Two regressions in a row, an hour apart, are left out.
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

/** The runs of a pool and those that join it: each once, oldest first, the newest 20 of them or all that join. */
export function poolOf(before: readonly RunDigest[], joining: readonly RunDigest[]): RunDigest[] {
  const all = [...new Map([...before, ...joining].map((run) => [run.id, run])).values()];
  return byTime(all).slice(-Math.max(poolSize, joining.length));
}

/** The level of the comparison with the anchor: it is made with each run, and the margin does most of the work. */
const anchorLevel = 0.01;

/**
 * Where the newest runs of the pool and the head stand against the anchor, the runs of the last release. A pool that
 * follows its branch follows a slow change too; the anchor stays.
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
