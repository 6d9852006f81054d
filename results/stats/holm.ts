/**
 * Returns for each test whether it is significant when all tests are made together. The probability of at least one
 * false significant test is at most `level` (Holm, Scandinavian Journal of Statistics 6, 1979).
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
