import type { MetricChange, Unit } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';
import type { PowerCase } from '../stats/power.ts';
import type { Design } from './design.ts';
import type { Undecided } from './difference.ts';
import type { ShapeChange } from './shape-guard.ts';

/** One measure for each run; null where the run does not have the metric. */
export type MetricValues = {
  base: readonly (Measure | null)[];
  head: readonly (Measure | null)[];
  /** The values of the metric in other runs under the same conditions. */
  history: readonly number[];
  design: Pick<Design, 'unit' | 'base' | 'head' | 'blocks'>;
};

/** The numbers that decide the verdict on one metric. A positive difference always means worse. */
export type Assessment = {
  change: Omit<MetricChange, 'mde' | 'verdict' | 'reason' | 'reasonCode'>;
  difference: number;
  /**
   * The one-sided 95 % bounds of the difference. Null if the bounds cannot be computed, for example because there are
   * too few runs.
   */
  bounds: [number, number] | null;
  /** A difference of at most this size counts as no change. */
  margin: number;
  /** One-sided p-values: if nothing has changed, the probability of a `difference` at least this bad or this good. */
  chances: { worse: number; better: number };
  /**
   * The reason why the numbers allow no verdict. Null when they allow a verdict, or when a run has no value
   * (`lacking`).
   */
  undecided: Undecided | null;
  /**
   * A sentence with the number of runs without a value. Null when every run has a value, or when any run was slower
   * than the timeout.
   */
  lacking: string | null;
  /**
   * For a quantile: the name of the series from which it is computed. Null for every other metric, and when any run has
   * no value.
   */
  series: string | null;
  /** The change of the distribution; null if it did not change, and for a metric without a distribution. */
  shape: ShapeChange | null;
  /**
   * The inputs for the power of the comparison, without the significance level. Null when a run has no value, when the
   * spread is unknown, when the runs are too few, or when only shares of runs are compared (`byLimit`).
   */
  power: Omit<PowerCase, 'level'> | null;
  /**
   * The value of each run or batch, on the scale of `difference`. Null for pairs, for metrics that store all values
   * (`each`), for shares of runs (`byLimit`), and if any run has no value.
   */
  units: { base: number[]; head: number[] } | null;
  unit: Unit;
};
