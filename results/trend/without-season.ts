import { mean, sum } from 'simple-statistics';

/**
 * The number of periods per season, for each wave that is removed. The second wave describes two peaks per season, or a
 * fast rise with a slow fall.
 */
const harmonics = [1, 2];

/**
 * Subtracts two waves from the values: one of period `season`, and one of half this period. The waves are fitted by
 * least squares. The mean of the values stays as it is. `times` and `season` have the same unit.
 */
export function withoutSeason(values: readonly number[], times: readonly number[], season: number): number[] {
  const waves = harmonics.flatMap((k) => {
    const angles = times.map((time) => (2 * Math.PI * k * time) / season);
    return [angles.map(Math.sin), angles.map(Math.cos)];
  });
  const basis: number[][] = [];
  let left = values.map((value) => value - mean([...values]));
  for (const wave of waves) {
    // The method of Gram and Schmidt makes each wave orthogonal to the constant and to all previous waves.
    let own = wave.map((value) => value - mean(wave));
    for (const other of basis) own = less(own, other);
    if (sum(own.map((value) => value ** 2)) < 1e-9 * values.length) continue;
    basis.push(own);
    left = less(left, own);
  }
  return left.map((value) => value + mean([...values]));
}

function less(vector: readonly number[], other: readonly number[]): number[] {
  const along = sum(vector.map((value, i) => value * other[i]!)) / sum(other.map((value) => value ** 2));
  return vector.map((value, i) => value - along * other[i]!);
}
