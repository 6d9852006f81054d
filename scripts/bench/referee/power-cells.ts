import { compareRuns } from '../../../results/compare/compare-runs.ts';
import { formatShare } from '../../../results/words/format.ts';
import { planRepeats } from '../../history/plan-repeats.ts';
import type { Bound } from '../met-by.ts';
import type { Cell } from './cell.ts';
import { daily, generateRuns, inTurns, type PlannedRun, type RunWorld } from './run-world.ts';

const layouts: Readonly<Record<string, PlannedRun[]>> = {
  '3 v 3': inTurns(3),
  '5 v 5': inTurns(5),
  '10 v 10': inTurns(10),
  '20 v 1': daily(20, 1),
  '20 v 3': daily(20, 3),
};
const fourInFive = { atLeast: 0.75, atMost: 0.85 };

/**
 * `compare` prints a minimum detectable effect (`mde`). Measures how often the next comparison finds a regression of
 * this size in the first SLO.
 */
function detectable(layout: string, spread: number, slos = 1): Cell {
  const world: RunWorld = { day: 0, run: spread };
  return {
    group: 'power',
    name: `the printed mde, ${layout}, runs spread by ${formatShare(spread)}${slos > 1 ? `, ${slos} SLOs` : ''}`,
    figures: { 'found the next time': fourInFive },
    // The measured share is close to 85 %, so only many trials can show that it is below.
    ...(layout === '5 v 5' && spread === 0.03 && { trials: 24_000 }),
    trial(random) {
      const made = (purpose: string) =>
        generateRuns(layouts[layout]!, world, { slos, factor: 1, random: random(purpose) });
      const first = made('first');
      const { mde } = compareRuns(first.base, first.head).metrics[0]!;
      const next = made('next');
      for (const { measures } of next.head) measures[0] = { ...measures[0]!, value: measures[0]!.value! * (1 + mde!) };
      return { 'found the next time': compareRuns(next.base, next.head).metrics[0]!.verdict === 'regression' };
    },
  };
}

/**
 * An inconclusive comparison advises "about n more runs". Measures how often a comparison with n more runs shows
 * equivalence.
 */
function moreRuns(runs: number, spread: number): Cell {
  const world: RunWorld = { day: 0, run: spread };
  return {
    group: 'power',
    name: `"about n more runs", ${runs} v ${runs}, runs spread by ${formatShare(spread)}`,
    figures: { 'equivalent with so many more': { atLeast: 0.75, atMost: 0.9 } },
    trial(random) {
      const first = generateRuns(inTurns(runs), world, { slos: 1, factor: 1, random: random('first') });
      const { verdict, reason } = compareRuns(first.base, first.head).metrics[0]!;
      const more = Number(/about (\d+) more/.exec(reason)?.[1] ?? Number.NaN);
      if (verdict !== 'inconclusive' || Number.isNaN(more)) return { 'equivalent with so many more': null };
      const next = generateRuns(inTurns(runs + more), world, { slos: 1, factor: 1, random: random('next') });
      return { 'equivalent with so many more': compareRuns(next.base, next.head).verdict === 'equivalent' };
    },
  };
}

/**
 * Measures how often `--repeat auto --effect` finds an effect, and how often it calls an unchanged head a regression.
 * Some repeat plans have a comparison before the last run (`look`), in addition to the comparison at the end.
 */
function repeats(stored: number, spread: number, effect: number, found: Bound = fourInFive): Cell {
  const world: RunWorld = { day: 0, run: spread };
  return {
    group: 'power',
    name: `--repeat auto --effect ${effect * 100}%, ${stored} stored runs, spread ${formatShare(spread)}`,
    figures: { 'the effect is found': found, 'false regression': { atMost: 0.06 } },
    trial(random) {
      const history = generateRuns(daily(stored, 0), world, { slos: 1, factor: 1, random: random('history') }).base;
      const plan = planRepeats(history, effect, 'pairs');
      if (!plan.isEnough) return { 'the effect is found': null, 'false regression': null };
      const isRegression = (factor: number) => {
        const { base, head } = generateRuns(inTurns(plan.runs), world, {
          slos: 1,
          factor,
          random: random(`${factor}`),
        });
        const at = (runs: number) =>
          compareRuns(base.slice(0, runs), head.slice(0, runs), { paired: true, level: plan.level }).verdict;
        const early = plan.look < plan.runs ? at(plan.look) : 'inconclusive';
        return (early === 'inconclusive' ? at(plan.runs) : early) === 'regression';
      };
      return { 'the effect is found': isRegression(1 + effect), 'false regression': isRegression(1) };
    },
  };
}

export const powerCells: readonly Cell[] = [
  ...Object.keys(layouts).flatMap((layout) => [0.03, 0.07].map((spread) => detectable(layout, spread))),
  ...[8, 26].map((slos) => detectable('20 v 1', 0.07, slos)),
  moreRuns(5, 0.05),
  moreRuns(10, 0.05),
  // With this small spread, three pairs find the effect in less than 80 % of comparisons, and four pairs in more. Most
  // plans have three or four pairs, so this bound is wider.
  repeats(20, 0.03, 0.1, { atLeast: 0.75, atMost: 0.9 }),
  ...[
    [20, 0.05],
    [20, 0.07],
    [20, 0.1],
    [10, 0.05],
  ].map(([stored, spread]) => repeats(stored!, spread!, 0.1)),
  // Fewer than ten stored runs give no estimate of the spread. The assumed spread is then 10 %, which leads to more
  // pairs than the true spread of 5 % needs.
  repeats(5, 0.05, 0.1, { atLeast: 0.95 }),
];
