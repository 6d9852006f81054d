import type { Unit } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';

export type Measured = Measure & { value: number };

/** The values of one metric on both sides, one for each run, batch or pair. */
export type Sides = {
  base: readonly Measured[];
  head: readonly Measured[];
  asRatio: boolean;
  /** The values of the metric in other runs under the same conditions. */
  history: readonly number[];
  unit: Unit;
  /** The index of each run's batch; 0 for pairs, and if the sides do not take turns in every batch (see `designOf`). */
  blocks: { base: readonly number[]; head: readonly number[] };
};

/** The standard deviation between the runs or batches of a side, or between the differences of the pairs. */
export type UnitSpread = { deviation: number; degrees: number };

/**
 * `difference` is head minus base. For a ratio, it is a difference of logarithms. Otherwise, it has the metric's unit.
 */
export type Difference = {
  difference: number;
  /** The spread between runs, batches or pairs, on the scale of `difference`; null when unknown. */
  spread: UnitSpread | null;
  /** The two-sided 95 % interval of `difference`; null with too few values, or when the spread is unknown. */
  interval: [number, number] | null;
  /** The one-sided 95 % bounds of `difference`; null with too few values, or when the spread is unknown. */
  bounds: [number, number] | null;
  /**
   * One-sided p-values: the probability of a `difference` at least this high (`more`) or at least this low (`less`) if
   * nothing has changed.
   */
  more: number;
  less: number;
  /** The reason why the numbers allow no verdict; null without such a reason. */
  undecided: Undecided | null;
};

export type Undecided = { code: 'too-few-runs' | 'too-few-batches' | 'timeouts-by-chance'; text: string };
