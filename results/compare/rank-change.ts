import { seededRandom } from '../../scenarios/base/random.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { permutationChance } from '../stats/permutation.ts';
import { meanDifference } from '../stats/welch.ts';
import type { Difference, Known } from './difference-of.ts';

/**
 * For values with ties, zeros and long tails, as web vitals have: the shift by Hodges and Lehmann, the chance by permuting
 * runs, whose medians they are. One run a side is told by its page views, which share its luck.
 */
export function rankDifference(a: readonly Known[], b: readonly Known[], asRatio: boolean): Difference {
  const { first, second, shift } = shiftOf(a, b, asRatio);
  const random = seededRandom(1)(a[0]!.name);
  const above = (one: readonly number[], other: readonly number[]) => mean(other) - mean(one);
  return {
    ...shift,
    more: permutationChance(first, second, above, random),
    less: permutationChance(first, second, (one, other) => -above(one, other), random),
  };
}

/** The shift and its intervals, without the chance of it. */
export function shiftOf(a: readonly Known[], b: readonly Known[], asRatio: boolean) {
  const scale = (value: number) => (asRatio ? Math.log(value) : value);
  const single = a.length === 1 && b.length === 1;
  const valuesOf = (side: readonly Known[]) =>
    (single ? side[0]!.each! : side.map(({ value }) => value)).map((value) => scale(value));
  const [first, second] = [valuesOf(a), valuesOf(b)];
  const wide = hodgesLehmann(first, second, 0.95);
  const narrow = hodgesLehmann(first, second, 0.9);
  const shift: Difference = {
    difference: wide.shift,
    error: meanDifference(first, second)?.standardError ?? null,
    interval: wide.low === null || wide.high === null ? null : [wide.low, wide.high],
    bounds: narrow.low === null || narrow.high === null ? null : [narrow.low, narrow.high],
    more: 1,
    less: 1,
    undecided: null,
  };
  return { first, second, shift };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
