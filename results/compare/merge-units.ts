import { mean, sum } from 'simple-statistics';
import type { Measured } from './difference.ts';

/**
 * Returns one measure for each unit (run, batch or pair) of a side. A batch gets the mean of its runs: the geometric
 * mean if logarithms are compared.
 */
export function mergeUnits(runs: readonly Measured[], units: readonly (readonly number[])[], asRatio: boolean) {
  return units.map((indexes) =>
    merged(
      indexes.map((index) => runs[index]!),
      asRatio,
    ),
  );
}

function merged(runs: readonly Measured[], asRatio: boolean): Measured {
  const [first] = runs;
  if (runs.length === 1) return first!;
  const values = runs.map(({ value }) => value);
  const known = runs.flatMap(({ within }) => within ?? []);
  const each = runs.flatMap((one) => one.each ?? []);
  return {
    ...first!,
    value: asRatio ? Math.exp(mean(values.map(Math.log))) : mean(values),
    within: known.length < runs.length ? null : Math.sqrt(sum(known.map((one) => one ** 2))) / runs.length,
    blur: mean(runs.map(({ blur }) => blur)),
    ...(each.length > 0 && { each }),
  };
}
