import { boundsOf, type MeanDifference } from '../stats/welch.ts';
import type { Difference, Known } from './difference-of.ts';
import { shiftOf } from './rank-change.ts';

/** So many stored runs tell how much runs differ of themselves. */
export const historyNeeded = 10;
/** What runs of a minute differ by, where nothing is known: the standard deviation of the logarithm. */
const assumedSpread = 0.1;

/**
 * One or two runs a side. What varies within a run is known from blocks of its seconds; by how much runs differ, they
 * cannot tell: that comes from the stored runs, and is taken twice since either side may have been unlucky. A hint, never a
 * finding: no method within a run sees what two runs differ by.
 */
export function pairDifference(
  a: readonly Known[],
  b: readonly Known[],
  asRatio: boolean,
  history: readonly number[],
): Difference {
  const scale = (one: Known) => (asRatio ? Math.log(one.value) : one.value);
  const difference = mean(b.map(scale)) - mean(a.map(scale));
  const spread = spreadOf(asRatio ? history.filter((value) => value > 0).map(Math.log) : history);
  const undecided = `${a.length} against ${b.length}: too few runs to tell a change from chance`;
  if (a[0]!.each) return { ...shiftOf(a, b, asRatio).shift, undecided };
  if (spread === null && !asRatio) {
    return { difference, error: null, interval: null, bounds: null, more: 1, less: 1, undecided };
  }
  const variance = (side: readonly Known[]) =>
    mean(side.map((one) => ((one.within ?? 0) / (asRatio ? one.value : 1)) ** 2)) / side.length +
    (spread ?? assumedSpread) ** 2 / side.length;
  const found: MeanDifference = {
    difference,
    standardError: Math.sqrt(variance(a) + variance(b)),
    degrees: spread === null ? 1000 : history.length - 1,
  };
  return {
    difference,
    error: found.standardError,
    interval: boundsOf(found, 0.975),
    bounds: boundsOf(found),
    more: 1,
    less: 1,
    undecided,
  };
}

/** The standard deviation of what stored runs measured; null while they are few. */
export function spreadOf(history: readonly number[]): number | null {
  if (history.length < historyNeeded) return null;
  const middle = mean(history);
  return Math.sqrt(history.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (history.length - 1));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
