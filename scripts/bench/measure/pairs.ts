import { median } from 'simple-statistics';
import { orderRanks } from '../../../results/stats/quantile.ts';

/** A median with the bounds of its 90 % interval. A bound is infinite if there are too few values for it. */
export type Middle = { middle: number; low: number; high: number };

/** Returns the median of values with its 90 % interval from order statistics. */
export function middleOf(values: readonly number[]): Middle {
  const sorted = values.toSorted((x, y) => x - y);
  const { lower, upper } = orderRanks(sorted.length, 0.5);
  return {
    middle: median(sorted),
    low: lower === null ? Number.NEGATIVE_INFINITY : sorted[lower - 1]!,
    high: upper === null ? Number.POSITIVE_INFINITY : sorted[upper - 1]!,
  };
}

/**
 * Resolves to the results of `first` and `second`, measured in pairs. In every second pair, `second` runs before
 * `first`. `onPair` gets the results of each pair when both have ended.
 */
export async function inPairs<T>(
  first: () => Promise<T>,
  second: () => Promise<T>,
  pairs: number,
  onPair: (pair: readonly [T, T], number: number) => void,
): Promise<[T, T][]> {
  const measured: [T, T][] = [];
  for (let number = 1; number <= pairs; number++) {
    const isTurned = number % 2 === 0;
    const one = await (isTurned ? second : first)();
    const other = await (isTurned ? first : second)();
    const pair: [T, T] = isTurned ? [other, one] : [one, other];
    onPair(pair, number);
    measured.push(pair);
  }
  return measured;
}
