import type { MetricChange, Unit } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';
import type { PowerCase } from '../stats/power.ts';
import type { Design } from './design.ts';
import type { Undecided } from './difference.ts';
import type { ShapeChange } from './shape-guard.ts';

/** A metric in each run of both sides; null where a run has no value. */
export type MetricValues = {
  base: readonly (Measure | null)[];
  head: readonly (Measure | null)[];
  /** The metric's values in earlier runs under the same conditions. */
  history: readonly number[];
  design: Pick<Design, 'unit' | 'base' | 'head' | 'blocks'>;
};

/**
 * The numbers that decide the verdict on one metric. A positive difference is worse, whichever way the metric points.
 */
export type Assessment = {
  change: Omit<MetricChange, 'mde' | 'verdict' | 'reason' | 'reasonCode'>;
  difference: number;
  /** The two one-sided 95 % bounds; null when the runs are too few for one. */
  bounds: [number, number] | null;
  /** A difference up to this large counts as no change. */
  margin: number;
  /** One-sided p-values under no change. */
  chances: { worse: number; better: number };
  /** Why nothing is decided, whatever the numbers; null when they decide. */
  undecided: Undecided | null;
  /** How many runs have no value, as a sentence; null when all have one. */
  lacking: string | null;
  /** The series whose quantile this is; null for every other metric. */
  series: string | null;
  /** How the distribution of that series changed its shape; null when it did not, or has none. */
  shape: ShapeChange | null;
  /** The inputs of the power of the comparison, except its level; null when nothing is decided or known. */
  power: Omit<PowerCase, 'level'> | null;
  unit: Unit;
};
