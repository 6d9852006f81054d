import type { Bound } from '../met-by.ts';
import type { Case, LayoutName, WorldName } from './comparison-worlds.ts';

/** An absent key excludes no case. */
type Rule = { worlds?: readonly WorldName[]; layouts?: readonly LayoutName[]; slos?: 'several'; bound: Bound };

/** Comparisons with one or two batches on each side are never decided. */
const undecided: readonly LayoutName[] = ['3 v 3, one day each', '10 v 10, one day each', '6 v 6, two days each'];
const inTurns: readonly LayoutName[] = ['3 v 3 in turns', '5 v 5 in turns', '10 v 10 in turns'];
/**
 * Layouts with one batch on one side, and only single runs on the other side. A comparison in such a layout reports a
 * wider interval than needed.
 */
const wide: readonly LayoutName[] = ['20 v 3, the three on one day', '20 v 5, the five on one day'];
/**
 * Layouts with few units (independent runs or batches) on one side. The comparison makes two t-tests (Welch's and the
 * pooled one) and uses the more cautious result. So the interval is wider.
 */
const unequal: readonly LayoutName[] = ['20 v 3, a day a run', '20 v 5, a day a run'];
const ofSevenBatches: readonly LayoutName[] = ['7 batches of three v one of three'];
const ofFourBatches: readonly LayoutName[] = ['4 batches of five v a single run'];
/** Layouts in which one side has a single run or batch. The comparison uses the spread of the other side for both. */
const single: readonly LayoutName[] = ['20 v 1, a day a run', ...ofSevenBatches, ...ofFourBatches];
const follows: readonly WorldName[] = ['runs follow one another (AR 0.7)'];
const cold: readonly WorldName[] = ['the first run of a batch is 10 % slower'];
const headWide: readonly WorldName[] = ['the head spreads 3 times as much'];
const outliers: readonly WorldName[] = ['one run in ten is 30 % slower'];
const skewed: readonly WorldName[] = ['skewed runs'];
/** Student's t interval is not exact for these simulated worlds. */
const notNormal: readonly WorldName[] = [...outliers, ...skewed];

/** Returns whether a comparison in this layout can be decided. Only then does it have an interval. */
export const isDecided = (layout: LayoutName): boolean => !undecided.includes(layout);

/**
 * Bounds for worlds in which the values of the head spread more than those of the base. The comparison cannot see this
 * in a single head run or batch. It then often reports a change that does not exist.
 */
const ofHeadWide: readonly Rule[] = [
  { worlds: headWide, layouts: single, bound: { atLeast: 0.2, atMost: 0.32 } },
  { worlds: headWide, layouts: ['20 v 3, the three on one day'], bound: { atLeast: 0.1, atMost: 0.2 } },
  { worlds: headWide, layouts: ['20 v 5, the five on one day'], bound: { atLeast: 0.05, atMost: 0.13 } },
  { worlds: headWide, slos: 'several', bound: { atLeast: 0.1, atMost: 0.19 } },
  { worlds: headWide, layouts: [...inTurns, '5 v 5, a day a run', ...unequal], bound: { atMost: 0.08 } },
];

/** Bounds for simulated worlds in which each run resembles the run before it. */
const ofFollowing: readonly Rule[] = [
  { worlds: follows, layouts: unequal, slos: 'several', bound: { atLeast: 0.28, atMost: 0.42 } },
  { worlds: follows, layouts: ['5 v 5, a day a run', ...unequal], bound: { atMost: 0.15 } },
  { worlds: follows, layouts: single, bound: { atMost: 0.09 } },
];

export const falseRegressions = boundBy([
  ...ofFollowing,
  ...ofHeadWide,
  // A single head run is compared only with the first run of each of the four batches. With only four base runs, an
  // outlier in the head can look like a regression.
  { worlds: notNormal, layouts: ofFourBatches, bound: { atMost: 0.13 } },
  { worlds: notNormal, layouts: ofSevenBatches, bound: { atMost: 0.1 } },
  { layouts: ofSevenBatches, bound: { atMost: 0.08 } },
  { bound: { atMost: 0.06 } },
]);

export const falseImprovements = boundBy([
  ...ofFollowing,
  ...ofHeadWide,
  // The first run of a day is slow here. Each base run is the only run of its day, so all base runs are slow. The head
  // runs share one day, so only the first one is slow.
  { worlds: cold, layouts: ['20 v 3, the three on one day'], bound: { atLeast: 0.25, atMost: 0.38 } },
  { worlds: cold, layouts: ['20 v 5, the five on one day'], bound: { atLeast: 0.36, atMost: 0.5 } },
  { layouts: ofSevenBatches, bound: { atMost: 0.08 } },
  { bound: { atMost: 0.06 } },
]);

export const coverage = boundBy([
  // These intervals often miss the true ratio 1, because all base runs are slow first runs (see `falseImprovements`).
  { worlds: cold, layouts: wide, bound: { atLeast: 0.5, atMost: 0.8 } },
  { worlds: follows, layouts: inTurns, bound: { atLeast: 0.95 } },
  { worlds: follows, layouts: ['5 v 5, a day a run', '20 v 5, a day a run'], bound: { atLeast: 0.68, atMost: 0.8 } },
  { worlds: follows, layouts: ['20 v 3, a day a run'], bound: { atLeast: 0.77, atMost: 0.87 } },
  { worlds: follows, bound: { atLeast: 0.89 } },
  { worlds: headWide, layouts: single, bound: { atLeast: 0.45, atMost: 0.73 } },
  { worlds: headWide, layouts: ['20 v 3, the three on one day'], bound: { atLeast: 0.66, atMost: 0.82 } },
  { worlds: headWide, layouts: ['20 v 5, the five on one day'], bound: { atLeast: 0.8, atMost: 0.92 } },
  { worlds: headWide, bound: { atLeast: 0.92, atMost: 0.99 } },
  { worlds: notNormal, layouts: ofFourBatches, bound: { atLeast: 0.88 } },
  { worlds: notNormal, bound: { atLeast: 0.91 } },
  { layouts: wide, bound: { atLeast: 0.93 } },
  { layouts: unequal, bound: { atLeast: 0.93, atMost: 0.99 } },
  { bound: { atLeast: 0.93, atMost: 0.98 } },
]);

/** Returns a function that returns the bound of a case. The first rule that fits the case decides. */
function boundBy(rules: readonly Rule[]): (of: Case) => Bound {
  return ({ world, layout, slos }) =>
    rules.find(
      (rule) =>
        (rule.worlds?.includes(world) ?? true) &&
        (rule.layouts?.includes(layout) ?? true) &&
        (rule.slos === undefined || slos > 1),
    )!.bound;
}
