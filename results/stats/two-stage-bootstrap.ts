import { mean, sampleVariance } from 'simple-statistics';
/** A measured value. `within` is its standard error. */
export type Unit = { value: number; within: number };

/**
 * Returns both one-sided bounds of the difference between the means of two groups. Each resample draws units (such as
 * runs), and adds a random error to the mean of each drawn unit. The error has the size of the unit's standard error.
 * The spread between the measured means already contains this error. So the means of a group are first moved towards
 * the mean of the group (Davison and Hinkley, Bootstrap Methods, 1997, section 3.8).
 */
export function twoStageBounds(
  first: readonly Unit[],
  second: readonly Unit[],
  { resamples, random, confidence = 0.95 }: { resamples: number; random: () => number; confidence?: number },
): [number, number] {
  const [drawFirst, drawSecond] = [drawer(first, random), drawer(second, random)];
  const draws = Float64Array.from({ length: resamples }, () => drawSecond() - drawFirst()).sort();
  const rank = Math.floor((1 - confidence) * resamples);
  return [draws[rank]!, draws[resamples - 1 - rank]!];
}

/** Returns a function that draws the mean of one resample. */
function drawer(units: readonly Unit[], random: () => number): () => number {
  const n = units.length;
  const values = units.map(({ value }) => value);
  const centre = mean(values);
  const spread = sampleVariance(values);
  const within = Math.min(spread, mean(units.map((unit) => unit.within ** 2)));
  // `pull` moves the units towards their mean: see `twoStageBounds`. Its factor n / (n - 1) is needed because random
  // draws from n values have only (n - 1) / n times the sample variance.
  const pull = spread > 0 ? Math.sqrt(((spread - within) * n) / ((n - 1) * spread)) : 0;
  const ofWithin = (unit: Unit) => (within > 0 ? Math.min(unit.within, Math.sqrt(spread)) : 0);
  return () => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const unit = units[Math.floor(random() * n)]!;
      sum += centre + pull * (unit.value - centre) + ofWithin(unit) * normal(random);
    }
    return sum / n;
  };
}

/** Returns a random standard normal value (Box and Muller, Annals of Mathematical Statistics 29, 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
