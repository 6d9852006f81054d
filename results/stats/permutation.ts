/** Up to this number of ways to split the values, all ways are tried. Above it, 9,999 random ways are tried. */
const enumerated = 20_000;
const drawn = 9_999;

/**
 * The p-value of a statistic under random assignment of units to groups. It is exact when there are few splits,
 * otherwise from random splits. Valid for every distribution, including ties (Good, Permutation Tests, 2000).
 */
export function permutationChance<T>(
  first: readonly T[],
  second: readonly T[],
  statistic: (first: readonly T[], second: readonly T[]) => number,
  random: () => number,
): number {
  const all = [...first, ...second];
  const seen = statistic(first, second);
  // A sum of the same values in another order may differ in its last digit, so the comparison has a tolerance.
  const atLeast = (value: number) => value >= seen - 1e-12 * Math.max(1, Math.abs(seen));
  if (waysToChoose(all.length, first.length) <= enumerated) {
    let hits = 0;
    let ways = 0;
    for (const chosen of choices(all.length, first.length)) {
      ways++;
      const [a, b] = parted(all, chosen);
      if (atLeast(statistic(a, b))) hits++;
    }
    return hits / ways;
  }
  let hits = 1;
  for (let draw = 0; draw < drawn; draw++) {
    const [a, b] = parted(all, drawChoice(all.length, first.length, random));
    if (atLeast(statistic(a, b))) hits++;
  }
  return hits / (drawn + 1);
}

/** The smallest p-value that groups of these sizes can reach: 1 divided by the number of possible splits. */
export function fewestChance(first: number, second: number): number {
  return 1 / waysToChoose(first + second, first);
}

function waysToChoose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
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
  // Floyd's algorithm gives each set of k values the same probability (Bentley, Communications of the ACM 30, 1987).
  const chosen = new Set<number>();
  for (let top = n - k; top < n; top++) {
    const at = Math.floor(random() * (top + 1));
    chosen.add(chosen.has(at) ? top : at);
  }
  return chosen;
}
