import { mean } from 'simple-statistics';
import { seededRandom } from '../../scenarios/base/random.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { permutationChance } from '../stats/permutation.ts';
import { pooledDifference } from '../stats/welch.ts';
import type { Difference, Measured } from './difference.ts';

/**
 * Returns the difference of values with ties, zeros and long tails, such as web vitals. The value of a run is its
 * median. The difference is the Hodges-Lehmann shift, and the p-values are those of a permutation test of the runs.
 */
export function rankDifference(a: readonly Measured[], b: readonly Measured[], asRatio: boolean): Difference {
  const { first, second, shift } = shiftOf(a, b, asRatio);
  const random = seededRandom(1)(a[0]!.name);
  const above = (one: readonly number[], other: readonly number[]) => mean(other) - mean(one);
  return {
    ...shift,
    more: permutationChance(first, second, above, random),
    less: permutationChance(first, second, (one, other) => -above(one, other), random),
  };
}

/**
 * Returns the compared values of both sides and the shift between the sides. `shift` has no p-values yet: `more` and
 * `less` are 1. If each side has one run (or batch), all values of the two runs are compared. The shift is then only a
 * hint, because the values of a run are not independent.
 */
export function shiftOf(a: readonly Measured[], b: readonly Measured[], asRatio: boolean) {
  const scale = (value: number) => (asRatio ? Math.log(value) : value);
  const isSingle = a.length === 1 && b.length === 1;
  const valuesOf = (side: readonly Measured[]) =>
    (isSingle ? side[0]!.each! : side.map(({ value }) => value)).map((value) => scale(value));
  const [first, second] = [valuesOf(a), valuesOf(b)];
  const wide = hodgesLehmann(first, second, 0.95);
  const pooled = pooledDifference(first, second);
  const narrow = hodgesLehmann(first, second, 0.9);
  const shift: Difference = {
    difference: wide.shift,
    spread: pooled && {
      deviation: pooled.standardError / Math.sqrt(1 / first.length + 1 / second.length),
      degrees: pooled.degrees,
    },
    interval: wide.low === null || wide.high === null ? null : [wide.low, wide.high],
    bounds: narrow.low === null || narrow.high === null ? null : [narrow.low, narrow.high],
    more: 1,
    less: 1,
    undecided: null,
  };
  return { first, second, shift };
}
