import { mean } from 'simple-statistics';
import { seededRandom } from '../../scenarios/base/random.ts';
import { blockedDifference, withoutBlocks } from '../stats/blocked-difference.ts';
import { cautiousDifference } from '../stats/cautious-difference.ts';
import { confirmingChance, permutationChance } from '../stats/permutation.ts';
import { twoStageBounds } from '../stats/two-stage-bootstrap.ts';
import { type MeanDifference, meanDifference, pairedDifference, pooledDifference } from '../stats/welch.ts';
import { fewestUnits } from './design.ts';
import type { Difference, Measured, Sides, UnitSpread } from './difference.ts';
import { fewRunsDifference } from './few-runs-difference.ts';
import { rankDifference } from './rank-difference.ts';

/**
 * A side needs this many runs or batches for a bootstrap. Resamples of fewer values do not represent the distribution.
 */
const bootstrapFrom = 6;
const resamples = 999;
const significant = 0.05;
/** The p-value of a difference that a second test does not confirm: just above 5 %. */
const insignificant = 0.051;

/**
 * Returns the difference of one metric between two sides. If both sides have fewer than three runs (or batches or
 * pairs), it is only a hint. Otherwise, ranks are compared if all values are stored (`each`), and means if not.
 */
export function differenceOf(sides: Sides): Difference {
  const { base, head, asRatio } = sides;
  if (Math.max(base.length, head.length) < fewestUnits) return fewRunsDifference(sides);
  if (base[0]!.each) return rankDifference(base, head, asRatio);
  return differenceOfMeans(sides);
}

function differenceOfMeans(sides: Sides): Difference {
  const { base, head, asRatio } = sides;
  const [first, second] = [base.map((one) => scaled(one, asRatio)), head.map((one) => scaled(one, asRatio))];
  const tests = testsOf(first, second, sides);
  const found = cautiousDifference(asRatio ? tests.map((test) => withBlur(test, base, head)) : tests);
  const isFound = Math.min(found.more, found.less) < significant;
  const isDoubted = isFound ? doubts(first, second, tests, sides) : { more: false, less: false };
  return {
    difference: found.difference,
    spread: spreadOf(tests.at(-1)!, sides),
    interval: found.interval,
    bounds: found.bounds,
    more: isDoubted.more ? Math.max(found.more, insignificant) : found.more,
    less: isDoubted.less ? Math.max(found.less, insignificant) : found.less,
    undecided: null,
  };
}

function testsOf(first: number[], second: number[], { unit, blocks }: Sides): MeanDifference[] {
  const blocked = new Set([...blocks.base, ...blocks.head]).size > 1;
  const tests =
    unit === 'pair'
      ? [pairedDifference(first, second)]
      : blocked
        ? [blockedDifference({ values: first, blocks: blocks.base }, { values: second, blocks: blocks.head })]
        : [meanDifference(first, second), pooledDifference(first, second)];
  return tests.filter((test) => test !== null);
}

/** Returns the standard deviation between runs or batches, or between the differences of pairs. */
function spreadOf({ standardError, degrees }: MeanDifference, { base, head, unit }: Sides): UnitSpread {
  const parts = unit === 'pair' ? 1 / base.length : 1 / base.length + 1 / head.length;
  return { deviation: standardError / Math.sqrt(parts), degrees };
}

/**
 * Student's t overstates the significance of a few skewed values. So a second test checks each direction. Returns true
 * for each direction in which the second test finds no significant difference. If a side has only one or two runs (or
 * batches), the second test is a permutation test. Its smallest possible p-value counts as significant, even if this
 * p-value is above 5 %.
 */
function doubts(first: number[], second: number[], tests: readonly MeanDifference[], sides: Sides) {
  const { base, head, asRatio, unit, blocks } = sides;
  const none = { more: false, less: false };
  if (unit === 'pair' || tests.every(({ standardError }) => standardError === 0)) return none;
  const least = Math.min(first.length, second.length);
  const random = seededRandom(1)(base[0]!.name);
  if (least < fewestUnits) {
    const limit = confirmingChance(first.length, second.length);
    const above = (one: readonly number[], other: readonly number[]) => mean(other) - mean(one);
    const below = (one: readonly number[], other: readonly number[]) => -above(one, other);
    const isChance = (statistic: typeof above) => permutationChance(first, second, statistic, random) > limit;
    return { more: isChance(above), less: isChance(below) };
  }
  if (least < bootstrapFrom) return none;
  const [a, b] = withoutBlocks({ values: first, blocks: blocks.base }, { values: second, blocks: blocks.head });
  const unitsOf = (values: number[], side: readonly Measured[]) =>
    values.map((value, at) => ({ value, within: (side[at]!.within ?? 0) / (asRatio ? side[at]!.value : 1) }));
  const [low, high] = twoStageBounds(unitsOf(a, base), unitsOf(b, head), { resamples, random });
  return { more: low <= 0, less: high >= 0 };
}

/**
 * Adds the error from the limited resolution of the values (`blur`), such as the width of a histogram bucket. The
 * variance of a uniform error of the width `blur` is blur² / 12. All runs of a side have the same error, so more runs
 * do not reduce it.
 */
function withBlur(found: MeanDifference, a: readonly Measured[], b: readonly Measured[]): MeanDifference {
  const variance = (side: readonly Measured[]) => mean(side.map(({ blur }) => blur)) ** 2 / 12;
  return { ...found, standardError: Math.sqrt(found.standardError ** 2 + variance(a) + variance(b)) };
}

function scaled({ value }: Measured, asRatio: boolean): number {
  return asRatio ? Math.log(value) : value;
}
