import { sum } from 'simple-statistics';
/**
 * The shift of the second group above the first, with its bounds. A bound is null if the groups are too small for it.
 */
export type Shift = { shift: number; low: number | null; high: number | null };

/**
 * Returns the median of all differences between a value of the second group and a value of the first group. From `low`
 * to `high` lie the shifts that the rank-sum test does not reject (Hodges and Lehmann, Annals of Mathematical
 * Statistics 34, 1963). `confidence` is two-sided.
 */
export function hodgesLehmann(first: readonly number[], second: readonly number[], confidence = 0.95): Shift {
  const differences = Float64Array.from(second.flatMap((b) => first.map((a) => b - a))).sort();
  const n = differences.length;
  if (n === 0) return { shift: Number.NaN, low: null, high: null };
  const middle = (differences[Math.floor((n - 1) / 2)]! + differences[Math.floor(n / 2)]!) / 2;
  const rank = lowestRank(first.length, second.length, (1 - confidence) / 2);
  return {
    shift: middle,
    low: rank === 0 ? null : differences[rank - 1]!,
    high: rank === 0 ? null : differences[n - rank]!,
  };
}

/**
 * Returns the largest c with P(U ≤ c - 1) ≤ `tail`, or 0. U is the Mann-Whitney U of two equally distributed groups.
 */
function lowestRank(m: number, n: number, tail: number): number {
  if (m * n > 400) {
    const deviation = Math.sqrt((m * n * (m + n + 1)) / 12);
    // For many values, the normal approximation with a continuity correction is used. Callers only need z(0.975) and
    // z(0.95).
    const z = tail <= 0.025 + 1e-9 ? 1.96 : 1.645;
    return Math.max(0, Math.floor((m * n) / 2 - 0.5 - z * deviation) + 1);
  }
  const ways = rankSumWays(m, n);
  const total = sum(ways);
  let below = 0;
  let rank = 0;
  while (rank < ways.length && (below + ways[rank]!) / total <= tail + 1e-12) below += ways[rank++]!;
  return rank;
}

/** Returns, for each U from 0 to m·n, how many orders of m and n values have this Mann-Whitney U. */
function rankSumWays(m: number, n: number): number[] {
  // For i values of the first group and j values of the second, `ways[j][u]` is the number of orders in which the first
  // group has the larger value in exactly u pairs.
  let ways: number[][] = Array.from({ length: n + 1 }, () => [1]);
  for (let i = 1; i <= m; i++) {
    const next: number[][] = [[1]];
    for (let j = 1; j <= n; j++) {
      const counts = new Array<number>(i * j + 1).fill(0);
      // If the largest value belongs to the first group, it is above all j values of the second group and adds j pairs.
      // If it belongs to the second group, it adds no pair.
      for (const [u, count] of ways[j]!.entries()) counts[u + j]! += count;
      for (const [u, count] of next[j - 1]!.entries()) counts[u]! += count;
      next.push(counts);
    }
    ways = next;
  }
  return ways[n]!;
}
