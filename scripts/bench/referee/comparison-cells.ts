import { compareRuns } from '../../../results/compare/compare-runs.ts';
import type { Cell } from './cell.ts';
import { batches, daily, generateRuns, inTurns, type PlannedRun, type RunWorld } from './run-world.ts';

const normal: RunWorld = { day: 0, run: 0.05 };
const days: RunWorld = { day: 0.05, run: 0.02 };
const worlds: Readonly<Record<string, RunWorld>> = {
  'runs spread by 5 %': normal,
  'days by 5 %, runs by 2 %': days,
  'days by 3 %, runs by 3 %': { day: 0.03, run: 0.03 },
  'runs follow one another (AR 0.7)': { day: 0, run: 0.05, follows: 0.7 },
  'the first run of a batch is 10 % slower': { day: 0.03, run: 0.03, cold: 0.1 },
  'one run in ten is 30 % slower': { day: 0, run: 0.05, outliers: { share: 0.1, factor: 1.3 } },
  'skewed runs': { day: 0, run: 0.08, skewed: true },
};

const many = (n: number, size: number): number[] => new Array<number>(n).fill(size);
const layouts: Readonly<Record<string, PlannedRun[]>> = {
  '3 v 3 in turns': inTurns(3),
  '5 v 5 in turns': inTurns(5),
  '10 v 10 in turns': inTurns(10),
  '3 v 3, one day each': batches([3], [3]),
  '10 v 10, one day each': batches([10], [10]),
  '5 v 5, a day a run': daily(5, 5),
  '20 v 1, a day a run': daily(20, 1),
  '20 v 3, a day a run': daily(20, 3),
  '20 v 5, a day a run': daily(20, 5),
  '20 v 3, the three on one day': batches(many(20, 1), [3]),
  '20 v 5, the five on one day': batches(many(20, 1), [5]),
  '7 batches of three v one of three': batches(many(7, 3), [3]),
  '4 batches of five v a single run': batches(many(4, 5), [1]),
};

/**
 * Layouts with an interval that is wider than needed, because one side has a single batch and the other side has only
 * single runs.
 */
const wide = new Set(['20 v 3, the three on one day', '20 v 5, the five on one day']);
/** Worlds with autocorrelated runs, whose days are not independent. */
const dependent = new Set(['runs follow one another (AR 0.7)']);
/**
 * Worlds for which Student's t interval is not exact. The coverage can be higher than planned, or lower with a single
 * outlier.
 */
const notNormal = new Set(['one run in ten is 30 % slower', 'skewed runs']);

/**
 * True when the comparison cannot recognise an outlier: with four batches, too few runs exist to show that one of them
 * is an outlier.
 */
const isLone = (world: string, layout: string): boolean => notNormal.has(world) && layout.startsWith('4 batches');

/**
 * Compares unchanged runs with `slos` SLOs: measures the rate of false regressions and the coverage of the interval.
 */
function unchanged(world: string, layout: string, slos: number): Cell {
  const falseRegression =
    dependent.has(world) && /a day a run/.test(layout) ? 0.16 : isLone(world, layout) ? 0.13 : 0.06;
  const isModelled = !wide.has(layout) && !dependent.has(world) && !notNormal.has(world);
  return {
    group: 'comparison',
    name: `${world}; ${layout}; ${slos} ${slos === 1 ? 'SLO' : 'SLOs'}`,
    figures: {
      'false regression': { atMost: falseRegression },
      'interval holds the truth': {
        atLeast: dependent.has(world) ? 0.6 : notNormal.has(world) ? 0.91 : 0.93,
        ...(isModelled && { atMost: 0.98 }),
      },
    },
    trials: slos > 8 ? 500 : 2000,
    trial(random) {
      const { base, head } = generateRuns(layouts[layout]!, worlds[world]!, {
        slos,
        factor: 1,
        random: random('runs'),
      });
      const { verdict, reasonCode, metrics } = compareRuns(base, head);
      const interval = metrics[0]!.interval;
      const isHint = reasonCode === 'too-few-batches' || !interval;
      return {
        'false regression': verdict === 'regression',
        'interval holds the truth': isHint ? null : interval[0] <= 1 && interval[1] >= 1,
      };
    },
  };
}

/** Comparisons of unchanged runs: every world in every layout, and several SLOs at once. */
export const comparisonCells: readonly Cell[] = [
  ...Object.keys(worlds).flatMap((world) => Object.keys(layouts).map((layout) => unchanged(world, layout, 1))),
  ...[8, 26, 50].flatMap((slos) =>
    ['3 v 3 in turns', '5 v 5, a day a run', '20 v 1, a day a run', '20 v 3, a day a run', '20 v 5, a day a run'].map(
      (layout) => unchanged('runs spread by 5 %', layout, slos),
    ),
  ),
  ...['20 v 1, a day a run', '20 v 3, a day a run', '5 v 5 in turns'].map((layout) =>
    unchanged('one run in ten is 30 % slower', layout, 8),
  ),
];
