import { max, mean, sum } from 'simple-statistics';

/**
 * If the values can be split into two groups in at most this number of ways, all ways are tried. Otherwise, `drawn`
 * random ways are tried.
 */
const enumerated = 20_000;
const drawn = 9_999;

/**
 * Returns the p-value of a statistic under random assignment of the units (such as runs) to the groups. The p-value is
 * valid for every distribution, including ties (Good, Permutation Tests, 2000).
 */
export function permutationChance<T>(
  first: readonly T[],
  second: readonly T[],
  statistic: (first: readonly T[], second: readonly T[]) => number,
  random: () => number,
): number {
  const all = [...first, ...second];
  const seen = statistic(first, second);
  // A sum of equal values in another order may differ in its last digit, so the comparison has a tolerance.
  const atLeast = (value: number) => value >= seen - 1e-12 * Math.max(1, Math.abs(seen));
  let hits = 0;
  let ways = 0;
  for (const chosen of splitsOf(all.length, first.length, random)) {
    ways++;
    if (atLeast(statistic(...parted(all, chosen)))) hits++;
  }
  return hits / ways;
}

/**
 * Tests the differences of several metrics together, for any distribution and any dependence between metrics (max T:
 * Westfall and Young, Resampling-Based Multiple Testing, 1993). All metrics have values of the same runs, batches or
 * pairs, in the same order. A difference up to the `margin` of its metric does not count. In the result, `chances` has
 * the corrected p-value of each metric. A metric whose t exceeds `critical` has a p-value of at most `limit`.
 */
export function familyTest(
  metrics: readonly { first: readonly number[]; second: readonly number[]; margin: number }[],
  limit: number,
  random: () => number,
): { chances: number[]; critical: number } {
  const rows = metrics.map(({ first, second, margin }) => centred([...first, ...second], margin));
  const [n, k] = [rows[0]!.values.length, metrics[0]!.first.length];
  const splits = [...splitsOf(n, k, random)].map((chosen) => rows.map((row) => studentized(row, chosen)));
  const largest = splits.map((differences) => max(differences));
  const isAtLeast = (one: number, seen: number) => one === seen || one >= seen - 1e-9 * Math.abs(seen);
  // The first split is the observed split (see `splitsOf`).
  const chances = splits[0]!.map((seen) => mean(largest.map((one) => (isAtLeast(one, seen) ? 1 : 0))));
  const others = largest.slice(1).sort((a, b) => b - a);
  return { chances, critical: others[Math.floor(limit * splits.length) - 1]! };
}

/**
 * Values minus their mean, so that sums of squares lose no digits. `squares` is the sum of the squares of all values.
 */
type Centred = { values: number[]; squares: number; margin: number };

function centred(all: readonly number[], margin: number): Centred {
  // The computed mean of equal values may have a rounding error. So the mean of equal values is the first value.
  const middle = all.every((value) => value === all[0]) ? all[0]! : mean([...all]);
  const values = all.map((value) => value - middle);
  return { values, squares: sum(values.map((value) => value ** 2)), margin };
}

/**
 * Returns Student's t for the mean of the other values minus the mean of the chosen values. A difference up to `margin`
 * does not count, so the result is then -Infinity. For a larger difference without a spread in either group, the result
 * is Infinity.
 */
function studentized({ values, squares, margin }: Centred, chosen: ReadonlySet<number>): number {
  const [n, k] = [values.length, chosen.size];
  let [total, squaresOfChosen] = [0, 0];
  for (const at of chosen) {
    total += values[at]!;
    squaresOfChosen += values[at]! ** 2;
  }
  const difference = -total / (n - k) - total / k;
  const within = squaresOfChosen - total ** 2 / k + (squares - squaresOfChosen - total ** 2 / (n - k));
  if (difference <= margin) return Number.NEGATIVE_INFINITY;
  // Because of rounding, a spread of 0 may come out slightly above 0.
  if (within <= 1e-12 * squares) return Number.POSITIVE_INFINITY;
  return difference / Math.sqrt((within / (n - 2)) * (1 / k + 1 / (n - k)));
}

/**
 * Returns the largest p-value that confirms a difference between groups of these sizes. The result is 5 %, or the
 * smallest possible p-value if it is above 5 %. A tolerance for rounding is added.
 */
export function confirmingChance(first: number, second: number): number {
  return Math.max(0.05, fewestChance(first, second)) + 1e-9;
}

/** Returns the smallest p-value that groups of these sizes can have. */
function fewestChance(first: number, second: number): number {
  return 1 / waysToChoose(first + second, first);
}

function waysToChoose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

/**
 * Yields all ways to choose `k` of `n` items if the ways are few, otherwise random ways. The first way chooses the
 * first `k` items. This way is the observed split, which a p-value must count.
 */
function* splitsOf(n: number, k: number, random: () => number): Generator<ReadonlySet<number>> {
  if (waysToChoose(n, k) <= enumerated) {
    yield* choices(n, k);
    return;
  }
  yield new Set(Array.from({ length: k }, (_, at) => at));
  for (let draw = 0; draw < drawn; draw++) yield drawChoice(n, k, random);
}

function parted<T>(all: readonly T[], chosen: ReadonlySet<number>): [T[], T[]] {
  const groups: [T[], T[]] = [[], []];
  for (const [at, one] of all.entries()) groups[chosen.has(at) ? 0 : 1].push(one);
  return groups;
}

function* choices(n: number, k: number, from = 0): Generator<Set<number>> {
  if (k === 0) {
    yield new Set();
    return;
  }
  for (let at = from; at <= n - k; at++) for (const rest of choices(n, k - 1, at + 1)) yield rest.add(at);
}

function drawChoice(n: number, k: number, random: () => number): Set<number> {
  // Floyd's algorithm gives each set of k values an equal probability (Bentley, Communications of the ACM 30, 1987).
  const chosen = new Set<number>();
  for (let top = n - k; top < n; top++) {
    const at = Math.floor(random() * (top + 1));
    chosen.add(chosen.has(at) ? top : at);
  }
  return chosen;
}
