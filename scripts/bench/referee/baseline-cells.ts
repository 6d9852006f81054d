import { compareRuns } from '../../../results/compare/compare-runs.ts';
import { compareWithAnchor, followBaseline, type Pool, poolSize } from '../../../results/compare/follow-baseline.ts';
import type { RunDigest } from '../../../results/record/digest.ts';
import type { Cell } from './cell.ts';
import { generateRuns, type PlannedRun } from './run-world.ts';

/** Returns the plan of `runs` runs: five a day, two hours apart. That is 35 a week. */
const worked = (runs: number): PlannedRun[] =>
  Array.from({ length: runs }, (_, at) => ({ side: 'base', day: Math.floor(at / 5), minute: 120 * (at % 5) }));

const perWeek = 35;
/**
 * The number of runs after the first pool. It is enough to replace the pool at least twice, so that the effect of
 * `--accept-on` shows.
 */
const runsOfPolicy = 3 * poolSize;

/**
 * Returns the runs of a pipeline, oldest first. From the second run after the first pool on, each run is slower than
 * the one before by the share `perRun`.
 */
function pipeline(runs: number, spread: number, perRun: number, random: () => number): RunDigest[] {
  const made = generateRuns(worked(poolSize + runs), { day: 0, run: spread }, { slos: 1, factor: 1, random }).base;
  return made.map((run, at) => {
    const slower = (1 + perRun) ** Math.max(0, at - poolSize);
    return { ...run, measures: run.measures.map((one) => ({ ...one, value: one.value! * slower })) };
  });
}

/**
 * Measures how often the last run is reported as a regression by mistake: nothing changes from run to run, and the runs
 * join the pool by the rules of `--accept-on`.
 */
function policy(spread: number): Cell {
  return {
    group: 'baseline',
    name: `--accept-on over ${runsOfPolicy} runs, runs spread by ${Math.round(spread * 100)} %`,
    figures: { 'false regression': { atMost: 0.06 } },
    trial(random) {
      const runs = pipeline(runsOfPolicy, spread, 0, random('runs'));
      let pool: Pool = { runs: runs.slice(0, poolSize), held: [] };
      let isRegression = false;
      for (const run of runs.slice(poolSize)) {
        isRegression = compareRuns(pool.runs, [run]).verdict === 'regression';
        pool = followBaseline(pool, [run], isRegression);
      }
      return { 'false regression': isRegression };
    },
  };
}

/**
 * Measures how often drift is reported, with drift or without: the pool is compared with the anchor once a day for
 * eight weeks, while every run joins the pool.
 */
function anchored(spread: number, perWeekShare: number): Cell {
  const weeks = 8;
  const figure = perWeekShare > 0 ? 'named within eight weeks' : 'named in eight weeks without a change';
  return {
    group: 'baseline',
    name: `+${perWeekShare * 100} % a week, 35 runs a week, runs spread by ${Math.round(spread * 100)} %`,
    figures: { [figure]: perWeekShare > 0 ? { atLeast: 0.95 } : { atMost: 0.1 } },
    trials: 400,
    trial(random) {
      const perRun = (1 + perWeekShare) ** (1 / perWeek) - 1;
      const runs = pipeline(weeks * perWeek, spread, perRun, random('runs'));
      const anchor = runs.slice(0, poolSize);
      for (let at = poolSize; at < runs.length; at += 5) {
        const pool = runs.slice(at - poolSize + 1, at);
        if (compareWithAnchor(anchor, pool, [runs[at]!]).verdict === 'regression') return { [figure]: true };
      }
      return { [figure]: false };
    },
  };
}

/**
 * Cells for false regressions against a baseline that follows its branch, and for slow drifts that its anchor detects.
 */
export const baselineCells: readonly Cell[] = [
  ...[0.03, 0.05, 0.07].map(policy),
  ...[0.03, 0.05, 0.07].flatMap((spread) => [anchored(spread, 0.01), anchored(spread, 0)]),
];
