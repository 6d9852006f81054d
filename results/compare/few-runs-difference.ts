import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Unit } from '../record/comparison.ts';
import { boundsOf, type MeanDifference } from '../stats/welch.ts';
import { formatCountOf } from '../words/format.ts';
import type { Difference, Measured, Sides, Undecided } from './difference.ts';
import { shiftOf } from './rank-difference.ts';

/**
 * The number of stored runs that are needed to measure the spread. The standard deviation of ten runs has a relative
 * error of about a quarter (1 / √(2·9)).
 */
export const historyNeeded = 10;
/**
 * The assumed spread between runs until enough runs are stored: the standard deviation of the logarithm of a value.
 * Measured spreads are 3 % to 7 % (docs/accuracy.md). A larger spread is assumed, so that chance is not reported as a
 * change.
 */
export const assumedSpread = 0.1;
/** The degrees of freedom of an assumed spread. With so many, Student's t is practically the normal distribution. */
const assumedDegrees = 1000;

/**
 * Returns the difference when no side has more than two runs, batches or pairs. It is only a hint, so `undecided` is
 * always set. The spread comes from stored runs. With too few stored runs, a ratio has `assumedSpread`, and any other
 * value has no spread. Batches have no interval, because two batches do not show how much batches differ.
 */
export function fewRunsDifference({ base: a, head: b, asRatio, history, unit }: Sides): Difference {
  const scale = (one: Measured) => (asRatio ? Math.log(one.value) : one.value);
  const difference = mean(b.map(scale)) - mean(a.map(scale));
  const spread = spreadOf(asRatio ? history.filter((value) => value > 0).map(Math.log) : history);
  const undecided = tooFew(unit, a.length, b.length);
  const noBounds = unit === 'batch' && { interval: null, bounds: null };
  if (a[0]!.each) return { ...shiftOf(a, b, asRatio).shift, ...noBounds, undecided };
  const nothingKnown = { spread: null, interval: null, bounds: null, more: 1, less: 1 };
  if (spread === null && !asRatio) return { difference, ...nothingKnown, undecided };
  const variance = (side: readonly Measured[]) =>
    mean(side.map((one) => ((one.within ?? 0) / (asRatio ? one.value : 1)) ** 2)) / side.length +
    (spread ?? assumedSpread) ** 2 / side.length;
  const found: MeanDifference = {
    difference,
    standardError: Math.sqrt(variance(a) + variance(b)),
    degrees: spread === null ? assumedDegrees : history.length - 1,
  };
  return {
    difference,
    spread: {
      deviation: found.standardError / Math.sqrt(1 / a.length + 1 / b.length),
      degrees: spread === null ? Number.POSITIVE_INFINITY : found.degrees,
    },
    interval: boundsOf(found, 0.975),
    bounds: boundsOf(found),
    ...noBounds,
    more: 1,
    less: 1,
    undecided,
  };
}

function tooFew(unit: Unit, base: number, head: number): Undecided {
  if (unit === 'batch') {
    return {
      code: 'too-few-batches',
      text: `${formatCountOf(base, 'batch', 'batches')} against ${head}: too few, because runs within an hour of one another share their conditions and form one batch`,
    };
  }
  return { code: 'too-few-runs', text: `${base} against ${head}: too few runs to separate a change from chance` };
}

function spreadOf(history: readonly number[]): number | null {
  return history.length < historyNeeded ? null : sampleStandardDeviation(history);
}
