import { mean } from 'simple-statistics';
import { seededRandom } from '../../scenarios/base/random.ts';
import { twoStageBounds, type Unit } from '../stats/two-stage-bootstrap.ts';
import { boundsOf, chanceOfMore, type MeanDifference, meanDifference, pairedDifference } from '../stats/welch.ts';
import type { Difference, Measured, Sides } from './difference.ts';
import { fewRunsDifference } from './few-runs-difference.ts';
import { rankDifference } from './rank-difference.ts';

/** Below three runs per side, the runs cannot show how much runs differ. */
const fewestRuns = 3;
/** From six runs per side on, resampling them represents their distribution. */
const bootstrapFrom = 6;
const resamples = 999;
/** Just above 5 %: the difference is not significant. */
const insignificant = 0.051;

/**
 * The difference of one metric between two sides. The method depends on the data: below three runs per side, the
 * within-run spread and the history (a hint only); where single values are kept, ranks; otherwise the means of the
 * runs.
 */
export function differenceOf(sides: Sides): Difference {
  const { base, head, asRatio } = sides;
  if (Math.max(base.length, head.length) < fewestRuns) return fewRunsDifference(sides);
  if (base[0]!.each) return rankDifference(base, head, asRatio);
  return differenceOfMeans(sides);
}

function differenceOfMeans({ base, head, asRatio, paired }: Sides): Difference {
  const [first, second] = [base.map((one) => unitOf(one, asRatio)), head.map((one) => unitOf(one, asRatio))];
  const difference = paired && base.length === head.length ? pairedDifference : meanDifference;
  const plain = difference(
    first.map(({ value }) => value),
    second.map(({ value }) => value),
  )!;
  const found = asRatio ? withBlur(plain, base, head) : plain;
  let [more, less] = [chanceOfMore(found), chanceOfMore({ ...found, difference: -found.difference })];
  if (
    !paired &&
    Math.min(base.length, head.length) >= bootstrapFrom &&
    plain.standardError > 0 &&
    Math.min(more, less) < 0.05
  ) {
    const random = seededRandom(1)(base[0]!.name);
    const [low, high] = twoStageBounds(first, second, { resamples, random });
    // Student's t is too sure of a few skewed values: the bootstrap bounds must exclude zero too.
    if (low <= 0) more = Math.max(more, insignificant);
    if (high >= 0) less = Math.max(less, insignificant);
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

/**
 * Adds the error of reading values from buckets, uniform over the bucket's width w, whose variance is w² / 12. Buckets
 * move all runs of a side together, so more runs do not average it out.
 */
function withBlur(found: MeanDifference, a: readonly Measured[], b: readonly Measured[]): MeanDifference {
  const variance = (side: readonly Measured[]) => mean(side.map(({ blur }) => blur)) ** 2 / 12;
  return { ...found, standardError: Math.sqrt(found.standardError ** 2 + variance(a) + variance(b)) };
}

function unitOf({ value, within }: Measured, asRatio: boolean): Unit {
  if (!asRatio) return { value, within: within ?? 0 };
  return { value: Math.log(value), within: (within ?? 0) / value };
}
