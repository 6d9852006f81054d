import { sum } from 'simple-statistics';
/** The slope per unit of x, its two-sided 95 % interval, and the one-sided p-value. */
export type Trend = { slope: number; interval: [number, number]; chance: number };

/**
 * Returns Sen's slope (Journal of the American Statistical Association 63, 1968) with Gilbert's interval, and the exact
 * one-sided p-value of Mann's test (Econometrica 13, 1945) in the direction of the slope. The slope and the test are
 * robust against outliers. `x` is ascending and has at least 4 values.
 */
export function trendOf(x: readonly number[], y: readonly number[]): Trend {
  const n = y.length;
  const slopes: number[] = [];
  let [up, down] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const rise = y[j]! - y[i]!;
      slopes.push(rise / (x[j]! - x[i]!));
      up += rise > 0 ? 1 : rise === 0 ? 0.5 : 0;
      down += rise < 0 ? 1 : rise === 0 ? 0.5 : 0;
    }
  }
  slopes.sort((a, b) => a - b);
  const pairs = slopes.length;
  const reach = 1.96 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number) => slopes[Math.min(pairs - 1, Math.max(0, Math.round(rank)))]!;
  const middle = (slopes[(pairs - 1) >> 1]! + slopes[pairs >> 1]!) / 2;
  return {
    slope: middle,
    interval: [at((pairs - reach) / 2 - 1), at((pairs + reach) / 2)],
    chance: chanceOfInversions(n, Math.ceil(Math.min(up, down))),
  };
}

/** Returns the share of all orders of n values in which at most `most` pairs are in the wrong order. */
function chanceOfInversions(n: number, most: number): number {
  // The values are added one by one. A new value adds 0, 1, … or `size` - 1 pairs in the wrong order. All these counts
  // are equally probable.
  let shares = [1];
  for (let size = 2; size <= n; size++) {
    const next = new Array<number>(shares.length + size - 1).fill(0);
    for (const [inversions, share] of shares.entries()) {
      for (let more = 0; more < size; more++) next[inversions + more]! += share / size;
    }
    shares = next;
  }
  return Math.min(1, sum(shares.slice(0, most + 1)));
}
