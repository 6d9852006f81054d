import { mean, sum } from 'simple-statistics';

/** A rhythm has a wave of its own length and one of half of it: two peaks a day, or a steep and a slow side. */
const harmonics = [1, 2];

/**
 * The values without a rhythm of this length: least squares with the waves of the season and of its half, whose level
 * is left. `times` and `season` have one unit.
 */
export function withoutSeason(values: readonly number[], times: readonly number[], season: number): number[] {
  const waves = harmonics.flatMap((k) => {
    const angles = times.map((time) => (2 * Math.PI * k * time) / season);
    return [angles.map(Math.sin), angles.map(Math.cos)];
  });
  const basis: number[][] = [];
  let left = values.map((value) => value - mean([...values]));
  for (const wave of waves) {
    // Gram and Schmidt: each wave less its part along the constant and the waves before it.
    let own = wave.map((value) => value - mean(wave));
    for (const other of basis) own = less(own, other);
    if (sum(own.map((value) => value ** 2)) < 1e-9 * values.length) continue;
    basis.push(own);
    left = less(left, own);
  }
  return left.map((value) => value + mean([...values]));
}

/** The vector less its projection on another. */
function less(vector: readonly number[], other: readonly number[]): number[] {
  const along = sum(vector.map((value, i) => value * other[i]!)) / sum(other.map((value) => value ** 2));
  return vector.map((value, i) => value - along * other[i]!);
}
