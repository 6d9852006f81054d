import type { RunDigest } from '../record/digest.ts';

export type BaselineValue = {
  name: string;
  unit: string;
  primary: boolean;
  /** The mean over the runs, geometric where all are above zero. */
  value: number;
  /** The standard deviation between runs: of the logarithm where all are above zero, else in `unit`. Null for one run. */
  spread: number | null;
};

/** What a pool of accepted runs stands for, metric by metric; one that a run lacks is left out. */
export function baselineValues(runs: readonly RunDigest[]): BaselineValue[] {
  return (runs[0]?.measures ?? []).flatMap(({ name, unit, primary }) => {
    const values = runs.flatMap((run) => run.measures.find((one) => one.name === name)?.value ?? []);
    if (values.length < runs.length) return [];
    const ratio = unit !== 'ratio' && values.every((value) => value > 0);
    const scaled = ratio ? values.map(Math.log) : values;
    const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
    const squares = scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const spread = values.length < 2 ? null : Math.sqrt(squares / (values.length - 1));
    return [{ name, unit, primary, value: ratio ? Math.exp(mean) : mean, spread }];
  });
}
