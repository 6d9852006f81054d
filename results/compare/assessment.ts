import type { MetricChange, Unit } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';
import type { PowerCase } from '../stats/power.ts';
import type { Design } from './design.ts';
import type { Undecided } from './difference.ts';
import type { ShapeChange } from './shape-guard.ts';

/** The measures of one metric, one for each run of both sides; null where the run does not have the metric. */
export type MetricValues = {
  base: readonly (Measure | null)[];
  head: readonly (Measure | null)[];
  /** The metric's values in other runs under the same conditions. */
  history: readonly number[];
  design: Pick<Design, 'unit' | 'base' | 'head' | 'blocks'>;
};

/**
 * The numbers that decide the verdict on one metric. A positive difference always means worse, also for a metric whose
 * larger values are better.
 */
export type Assessment = {
  change: Omit<MetricChange, 'mde' | 'verdict' | 'reason' | 'reasonCode'>;
  difference: number;
  /** The two one-sided 95 % bounds; null when no bounds can be given, such as with too few runs. */
  bounds: [number, number] | null;
  /** A difference up to this large counts as no change. */
  margin: number;
  /**
   * One-sided p-values. `worse` is the probability that unchanged sides differ towards worse by at least the measured
   * difference, and `better` the probability that they differ towards better.
   */
  chances: { worse: number; better: number };
  /**
   * The reason why no verdict on the metric is possible, whatever its numbers are; null when the numbers decide, or
   * when a run has no value (`lacking`).
   */
  undecided: Undecided | null;
  /**
   * The number of runs without a value, as a sentence; null when every run has a value, or when any run was slower than
   * the timeout.
   */
  lacking: string | null;
  /** For a quantile: the name of its series; null for every other metric, and when any run has no value. */
  series: string | null;
  /** The change of the distribution's shape; null when no change was found, or when the metric has no distribution. */
  shape: ShapeChange | null;
  /**
   * The inputs of the power of the comparison, except the level of the test; null in four cases: a run has no value,
   * only shares of runs are compared (`byLimit`), the comparison decides nothing, or the spread is unknown.
   */
  power: Omit<PowerCase, 'level'> | null;
  /**
   * The value of each unit, on the scale of `difference`; null if any run has no value, or if the comparison does not
   * use the means of the units.
   */
  units: { base: number[]; head: number[] } | null;
  unit: Unit;
};
