/**
 * Which of several tests still hold when all are asked at once: a false one among them comes with a chance of at most
 * `level` (Holm, Scandinavian Journal of Statistics 6, 1979). In the order of `chances`.
 */
export function holm(chances: readonly number[], level = 0.05): boolean[] {
  const holds = chances.map(() => false);
  const order = chances.map((chance, at) => ({ chance, at })).sort((a, b) => a.chance - b.chance);
  for (const [rank, { chance, at }] of order.entries()) {
    if (!(chance <= level / (chances.length - rank))) break;
    holds[at] = true;
  }
  return holds;
}
