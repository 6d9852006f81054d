/**
 * Returns for each test whether it is significant. On average, at most the share `level` of the significant tests are
 * false positives (Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995).
 */
export function benjaminiHochberg(chances: readonly number[], level = 0.1): boolean[] {
  const sorted = [...chances].sort((a, b) => a - b);
  let limit = -1;
  for (const [rank, chance] of sorted.entries()) {
    if (chance <= (level * (rank + 1)) / sorted.length) limit = chance;
  }
  return chances.map((chance) => chance <= limit);
}
