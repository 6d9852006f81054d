import { compareRuns } from '../../../results/compare/compare-runs.ts';
import type { Bound } from '../met-by.ts';
import type { Cell } from './cell.ts';
import { batches, daily, generateRuns, inTurns, type PlannedRun, type RunWorld } from './run-world.ts';

const follows = 'runs follow one another (AR 0.7)';
const cold = 'the first run of a batch is 10 % slower';
const normal: RunWorld = { day: 0, run: 0.05 };
const days: RunWorld = { day: 0.05, run: 0.02 };
const worlds: Readonly<Record<string, RunWorld>> = {
  'runs spread by 5 %': normal,
  'days by 5 %, runs by 2 %': days,
  'days by 3 %, runs by 3 %': { day: 0.03, run: 0.03 },
  [follows]: { day: 0, run: 0.05, follows: 0.7 },
  [cold]: { day: 0.03, run: 0.03, cold: 0.1 },
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

const falseRegression = 'false regression';
const holds = 'interval holds the truth';
const decided = 'an interval is given';

/** Layouts of two batches, which are never decided. */
const undecided = new Set(['3 v 3, one day each', '10 v 10, one day each']);
/** Layouts with one batch on one side and only single runs on the other. The interval is wider than needed. */
const wide = new Set(['20 v 3, the three on one day', '20 v 5, the five on one day']);
/** Layouts with few units on one side. The larger of two p-values decides, which widens the interval. */
const unequal = new Set(['20 v 3, a day a run', '20 v 5, a day a run']);
/** Worlds for which Student's t interval is not exact. */
const notNormal = new Set(['one run in ten is 30 % slower', 'skewed runs']);

/** Returns the published share of false regressions. */
function falseRegressions(world: string, layout: string, slos: number): Bound {
  if (world === follows && layout.endsWith('a day a run')) return { atMost: 0.16 };
  if (world === follows && layout.startsWith('4 batches')) return { atMost: 0.08 };
  // Four batches, or one run in each batch, are too few to show that the single run is an outlier.
  if (notNormal.has(world) && layout.startsWith('4 batches')) return { atMost: 0.13 };
  if (world === 'one run in ten is 30 % slower' && layout.startsWith('20 v 1') && slos > 1) return { atMost: 0.12 };
  if (layout.startsWith('7 batches')) return { atMost: notNormal.has(world) ? 0.1 : 0.08 };
  return { atMost: 0.06 };
}

/** Returns the published coverage of the 95 % interval. */
function coverage(world: string, layout: string): Bound {
  // On the side with single runs, every run is the slow first run of its batch. On the other side, only one run is. So
  // the true difference of the sides is not 0.
  if (world === cold && wide.has(layout)) return { atLeast: 0.5, atMost: 0.8 };
  if (world === follows) return { atLeast: 0.6 };
  if (notNormal.has(world)) return { atLeast: layout.startsWith('4 batches') ? 0.88 : 0.91 };
  if (wide.has(layout)) return { atLeast: 0.93 };
  return { atLeast: 0.93, atMost: unequal.has(layout) ? 0.99 : 0.98 };
}

/**
 * Compares unchanged runs with `slos` SLOs: measures the rate of false regressions and, for one SLO, the coverage of
 * the interval. In `undecided` layouts, measures how often an interval is given, instead of its coverage. The interval
 * of an SLO does not depend on the number of SLOs.
 */
function unchanged(world: string, layout: string, slos: number): Cell {
  return {
    group: 'comparison',
    name: `${world}; ${layout}; ${slos} ${slos === 1 ? 'SLO' : 'SLOs'}`,
    figures: {
      [falseRegression]: falseRegressions(world, layout, slos),
      ...(undecided.has(layout) ? { [decided]: { atMost: 0.01 } } : slos === 1 && { [holds]: coverage(world, layout) }),
    },
    // The shares of these cells are so close to their bounds that only many trials can show the difference.
    ...(notNormal.has(world) && layout.startsWith('20 v 1') && slos === 1 && { trials: 12_000 }),
    trial(random) {
      const { base, head } = generateRuns(layouts[layout]!, worlds[world]!, {
        slos,
        factor: 1,
        random: random('runs'),
      });
      const { verdict, metrics } = compareRuns(base, head);
      const { interval } = metrics[0]!;
      return {
        [falseRegression]: verdict === 'regression',
        [holds]: interval && interval[0] <= 1 && interval[1] >= 1,
        [decided]: interval !== null,
      };
    },
  };
}

/** Comparisons of unchanged runs: every world in every layout, and several SLOs at once. */
export const comparisonCells: readonly Cell[] = [
  ...Object.keys(worlds).flatMap((world) => Object.keys(layouts).map((layout) => unchanged(world, layout, 1))),
  ...[8, 26].flatMap((slos) =>
    ['3 v 3 in turns', '5 v 5, a day a run', '20 v 1, a day a run', '20 v 3, a day a run', '20 v 5, a day a run'].map(
      (layout) => unchanged('runs spread by 5 %', layout, slos),
    ),
  ),
  ...['3 v 3 in turns', '20 v 3, a day a run'].map((layout) => unchanged('runs spread by 5 %', layout, 50)),
  ...['20 v 1, a day a run', '20 v 3, a day a run', '5 v 5 in turns'].map((layout) =>
    unchanged('one run in ten is 30 % slower', layout, 8),
  ),
];
