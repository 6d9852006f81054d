import { mean } from 'simple-statistics';
import { compareRuns } from '../../../results/compare/compare-runs.ts';
import {
  anchorOf,
  compareWithAnchor,
  followBaseline,
  type Pool,
  poolSize,
} from '../../../results/compare/follow-baseline.ts';
import type { RunDigest } from '../../../results/record/digest.ts';
import { formatShare } from '../../../results/words/format.ts';
import type { Cell } from './cell.ts';
import { generateRuns, type PlannedRun } from './run-world.ts';

/** Plans five runs a day, two hours apart: 35 a week. */
const worked = (runs: number): PlannedRun[] =>
  Array.from({ length: runs }, (_, at) => ({ side: 'base', day: Math.floor(at / 5), minute: 120 * (at % 5) }));

const perWeek = 35;
/**
 * The number of runs after the first baseline. They replace the whole baseline about ten times, so that small effects
 * of `--accept-on` add up.
 */
const runsOfPolicy = 200;

/** Generates unchanged runs of a pipeline, oldest first. */
function pipeline(runs: number, spread: number, random: () => number): RunDigest[] {
  return generateRuns(worked(runs), { day: 0, run: spread }, { slos: 1, factor: 1, random }).base;
}

function slower(run: RunDigest, factor: number): RunDigest {
  return { ...run, measures: run.measures.map((one) => ({ ...one, value: one.value! * factor })) };
}

const meanLog = (runs: readonly RunDigest[]) => mean(runs.map(({ measures }) => Math.log(measures[0]!.value!)));

/**
 * Returns true if the head is slower by more than the margin of the metric. Any other head cannot be a regression, so
 * its comparison is skipped, which saves most of the time.
 */
function isSlower(base: readonly RunDigest[], head: readonly RunDigest[]): boolean {
  return meanLog(head) - meanLog(base) > Math.log1p(head[0]!.measures[0]!.margin.ratio);
}

/**
 * Measures how often the last run is called a regression, although the target never changes. The earlier runs join the
 * baseline by the rules of `--accept-on`.
 */
function policy(spread: number): Cell {
  return {
    group: 'baseline',
    name: `--accept-on over ${runsOfPolicy} runs, runs spread by ${formatShare(spread)}`,
    figures: { 'false regression': { atMost: 0.06 } },
    trial(random) {
      const runs = pipeline(poolSize + runsOfPolicy, spread, random('runs'));
      let pool: Pool = { runs: runs.slice(0, poolSize) };
      let isRegression = false;
      for (const run of runs.slice(poolSize)) {
        isRegression = isSlower(pool.runs, [run]) && compareRuns(pool.runs, [run]).verdict === 'regression';
        pool = followBaseline(pool, [run], isRegression);
      }
      return { 'false regression': isRegression };
    },
  };
}

/**
 * Measures how often a series of runs over eight weeks is reported as drift. After each run, the newest 40 runs are
 * compared with the anchor (the 40 runs before the eight weeks). Without drift, the report is a false alarm.
 */
function anchored(spread: number, perWeekShare: number): Cell {
  const figure = perWeekShare > 0 ? 'named within eight weeks' : 'named in eight weeks without a change';
  return {
    group: 'baseline',
    name: `+${formatShare(perWeekShare)} a week, 35 runs a week, runs spread by ${formatShare(spread)}`,
    figures: { [figure]: perWeekShare > 0 ? { atLeast: 0.95 } : { atMost: 0.06 } },
    trial(random) {
      const perRun = (1 + perWeekShare) ** (1 / perWeek) - 1;
      const before = 2 * poolSize;
      const runs = pipeline(before + 8 * perWeek, spread, random('runs'));
      let pool: Pool = { runs: [] };
      for (const run of runs.slice(0, before)) pool = followBaseline(pool, [run], false);
      const anchor = anchorOf(pool);
      for (const [at, made] of runs.slice(before).entries()) {
        const run = slower(made, (1 + perRun) ** at);
        const next = followBaseline(pool, [run], false);
        const newest = anchorOf(next).filter((one) => !anchor.includes(one));
        if (isSlower(anchor, newest) && compareWithAnchor(anchor, pool, [run]).verdict === 'regression')
          return { [figure]: true };
        pool = next;
      }
      return { [figure]: false };
    },
  };
}
/** Cells about baselines that new runs join: false regressions, and the detection of slow drifts. */
export const baselineCells: readonly Cell[] = [
  ...[0.03, 0.05, 0.07].map(policy),
  ...[0.03, 0.05, 0.07].flatMap((spread) => [anchored(spread, 0.01), anchored(spread, 0)]),
];
