import { compareRuns } from '../../../results/compare/compare-runs.ts';
import { formatCountOf } from '../../../results/words/format.ts';
import type { Cell } from './cell.ts';
import { coverage, falseImprovements, falseRegressions, isDecided } from './comparison-bounds.ts';
import { type Case, type LayoutName, layouts, type WorldName, worlds } from './comparison-worlds.ts';
import { generateRuns } from './run-world.ts';

const regression = 'false regression';
const improvement = 'false improvement';
const holds = 'interval holds the truth';
const given = 'an interval is given';

/**
 * Measures how often the comparison of unchanged runs reports a regression or an improvement of any SLO. With a single
 * SLO, also measures how often the interval contains the true value. A layout with too few batches must give no
 * interval.
 */
function unchanged(of: Case): Cell {
  const { world, layout, slos } = of;
  return {
    group: 'comparison',
    name: `${world}; ${layout}; ${formatCountOf(slos, 'SLO')}`,
    figures: {
      [regression]: falseRegressions(of),
      [improvement]: falseImprovements(of),
      ...(slos === 1 && (isDecided(layout) ? { [holds]: coverage(of) } : { [given]: { atMost: 0.01 } })),
    },
    // The measured shares are close to their bounds. Only many trials can show that the bounds are kept.
    ...(['one run in ten is 30 % slower', 'skewed runs'].includes(world) &&
      layout === '20 v 1, a day a run' &&
      slos === 1 && { trials: 12_000 }),
    trial(random) {
      const { base, head } = generateRuns(layouts[layout], worlds[world], { slos, factor: 1, random: random('runs') });
      const { metrics } = compareRuns(base, head);
      const isAny = (verdict: string) => metrics.some((one) => one.verdict === verdict);
      const { interval } = metrics[0]!;
      return {
        [regression]: isAny('regression'),
        [improvement]: isAny('improvement'),
        [holds]: interval && interval[0] <= 1 && interval[1] >= 1,
        [given]: interval !== null,
      };
    },
  };
}

const families: readonly [WorldName, LayoutName, ...number[]][] = [
  ['runs spread by 5 %', '3 v 3 in turns', 8, 26, 50],
  ['runs spread by 5 %', '5 v 5, a day a run', 8, 26],
  ['runs spread by 5 %', '20 v 1, a day a run', 8, 26],
  ['runs spread by 5 %', '20 v 3, a day a run', 8, 26, 50],
  ['runs spread by 5 %', '20 v 5, a day a run', 8, 26],
  ['days by 5 %, runs by 2 %', '3 v 3 in turns', 26],
  ['days by 5 %, runs by 2 %', '20 v 3, a day a run', 26, 50],
  ['runs follow one another (AR 0.7)', '3 v 3 in turns', 26],
  ['runs follow one another (AR 0.7)', '20 v 3, a day a run', 26],
  ['the first run of a batch is 10 % slower', '3 v 3 in turns', 26],
  ['the head spreads 3 times as much', '20 v 3, a day a run', 26],
  ['one run in ten is 30 % slower', '3 v 3 in turns', 26],
  ['one run in ten is 30 % slower', '5 v 5 in turns', 8],
  ['one run in ten is 30 % slower', '20 v 1, a day a run', 8, 26, 50],
  ['one run in ten is 30 % slower', '20 v 3, a day a run', 8, 26],
  ['skewed runs', '3 v 3 in turns', 26],
  ['skewed runs', '20 v 1, a day a run', 26],
  ['skewed runs', '20 v 3, a day a run', 26],
];

const names = <T extends string>(all: Readonly<Record<T, unknown>>) => Object.keys(all) as T[];

/** Comparisons in which nothing changed: each world in each layout with one SLO, and some also with several SLOs. */
export const comparisonCells: readonly Cell[] = [
  ...names(worlds).flatMap((world) => names(layouts).map((layout) => unchanged({ world, layout, slos: 1 }))),
  ...families.flatMap(([world, layout, ...sizes]) => sizes.map((slos) => unchanged({ world, layout, slos }))),
];
