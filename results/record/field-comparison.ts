import type { Sample } from './row.ts';
import { detailOf } from './sample-detail.ts';

/** A comparison of posted values (from a page) with measured values (from meshproof), in the unit of the metric. */
export type FieldComparison = {
  views: number;
  /** The median of the measured values. */
  lab: number;
  /** The median of the posted values. */
  field: number;
  /** The posted value minus the measured value, of the page view with the largest difference. */
  furthest: number;
  /** The number of page views for which `detail.field.agrees` is false. */
  differs: number;
};

/** Returns the comparison over the samples that have `detail.field`, or null. */
export function toFieldComparison(samples: readonly Sample[]): FieldComparison | null {
  const pairs = samples.flatMap((sample) => {
    const { value } = sample;
    const { field } = detailOf(sample);
    return field ? [{ lab: value, ...field }] : [];
  });
  if (pairs.length === 0) return null;
  const differences = pairs.map(({ lab, value }) => value - lab);
  return {
    views: pairs.length,
    lab: middle(pairs.map(({ lab }) => lab)),
    field: middle(pairs.map(({ value }) => value)),
    furthest: differences.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a)),
    differs: pairs.filter(({ agrees }) => !agrees).length,
  };
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}
