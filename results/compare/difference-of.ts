import { seededRandom } from '../../scenarios/base/random.ts';
import type { Measure } from '../record/digest.ts';
import { twoStageBounds, type Unit } from '../stats/two-stage-bootstrap.ts';
import { boundsOf, chanceOfMore, type MeanDifference, meanDifference, pairedDifference } from '../stats/welch.ts';
import { pairDifference } from './pair.ts';
import { rankDifference } from './rank-change.ts';

/** From so many runs a side they tell by themselves how they are spread, and the bootstrap has its say. */
const bootstrapFrom = 6;
const resamples = 999;

/** Head less base on the scale of the metric. */
export type Difference = {
  difference: number;
  error: number | null;
  /** 95 %, both sides. */
  interval: [number, number] | null;
  /** One-sided 95 % each. */
  bounds: [number, number] | null;
  /** Chances of a difference as large, were there none: upwards and downwards. */
  more: number;
  less: number;
  undecided: string | null;
};

export type Known = Measure & { value: number };

/** By the means of the runs, by their ranks where values are kept one by one, and by less where runs are too few for either. */
export function differenceOf(
  a: Known[],
  b: Known[],
  asRatio: boolean,
  history: readonly number[],
  paired: boolean,
): Difference {
  if (Math.max(a.length, b.length) < 3) return pairDifference(a, b, asRatio, history);
  if (a[0]!.each) return rankDifference(a, b, asRatio);
  const [first, second] = [a.map((one) => unitOf(one, asRatio)), b.map((one) => unitOf(one, asRatio))];
  const compared = paired && a.length === b.length ? pairedDifference : meanDifference;
  const plain = compared(
    first.map(({ value }) => value),
    second.map(({ value }) => value),
  )!;
  const found = asRatio ? blurred(plain, a, b) : plain;
  let [more, less] = [chanceOfMore(found), chanceOfMore({ ...found, difference: -found.difference })];
  if (
    !paired &&
    Math.min(a.length, b.length) >= bootstrapFrom &&
    plain.standardError > 0 &&
    Math.min(more, less) < 0.05
  ) {
    const random = seededRandom(1)(a[0]!.name);
    const [low, high] = twoStageBounds(first, second, { resamples, random });
    // The t of a skewed handful may claim what drawing them again does not bear out.
    if (low <= 0) more = Math.max(more, 0.051);
    if (high >= 0) less = Math.max(less, 0.051);
  }
  return {
    difference: found.difference,
    error: found.standardError,
    interval: boundsOf(found, 0.975),
    bounds: boundsOf(found),
    more,
    less,
    undecided: null,
  };
}

/** Buckets move all runs of a side together by up to their width, which no number of runs averages out. */
function blurred(found: MeanDifference, a: readonly Known[], b: readonly Known[]): MeanDifference {
  const variance = (side: readonly Known[]) => mean(side.map(({ blur }) => blur)) ** 2 / 12;
  return { ...found, standardError: Math.sqrt(found.standardError ** 2 + variance(a) + variance(b)) };
}

function unitOf({ value, within }: Known, asRatio: boolean): Unit {
  if (!asRatio) return { value, within: within ?? 0 };
  return { value: Math.log(value), within: (within ?? 0) / value };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
