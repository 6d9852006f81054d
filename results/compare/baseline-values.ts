import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { RunDigest } from '../record/digest.ts';

export type BaselineValue = {
  name: string;
  unit: string;
  primary: boolean;
  /** The mean over the runs: geometric if all values are above zero and the unit is not `ratio`. */
  value: number;
  /**
   * The standard deviation of the values of the runs, or of their logarithms if the mean is geometric. Null for one
   * run.
   */
  spread: number | null;
};

/** Returns the mean and the spread of each metric that all runs have. */
export function baselineValues(runs: readonly RunDigest[]): BaselineValue[] {
  return (runs[0]?.measures ?? []).flatMap(({ name, unit, primary }) => {
    const values = runs.flatMap((run) => run.measures.find((one) => one.name === name)?.value ?? []);
    if (values.length < runs.length) return [];
    const ratio = unit !== 'ratio' && values.every((value) => value > 0);
    const scaled = ratio ? values.map(Math.log) : values;
    const spread = values.length < 2 ? null : sampleStandardDeviation(scaled);
    const value = ratio ? Math.exp(mean(scaled)) : mean(scaled);
    return [{ name, unit, primary, value, spread }];
  });
}
