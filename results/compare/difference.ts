import type { Unit } from '../record/comparison.ts';
import type { Measure } from '../record/digest.ts';

/** A measure of one run that has a value. */
export type Measured = Measure & { value: number };

/** The values of one metric in the units of both sides: runs, batches or pairs. Every unit has a value. */
export type Sides = {
  base: readonly Measured[];
  head: readonly Measured[];
  /** True when logarithms are compared. */
  asRatio: boolean;
  /** The metric's values in other runs under the same conditions. */
  history: readonly number[];
  unit: Unit;
  /** The index of the batch of each unit, as in `Design`. */
  blocks: { base: readonly number[]; head: readonly number[] };
};

/**
 * The standard deviation between units, with its degrees of freedom. For pairs: between the differences of the pairs.
 */
export type UnitSpread = { deviation: number; degrees: number };

/** Head minus base: the difference of the logarithms if the change is a ratio, otherwise in the metric's unit. */
export type Difference = {
  difference: number;
  /** The spread of the units, on the scale of `difference`; null when unknown. */
  spread: UnitSpread | null;
  /** Two-sided 95 % interval; null when there are too few values for it, or when the spread is unknown. */
  interval: [number, number] | null;
  /** The two one-sided 95 % bounds; null when there are too few values for them, or when the spread is unknown. */
  bounds: [number, number] | null;
  /**
   * One-sided p-values: the probability that unchanged sides differ at least this much upwards (`more`), and the
   * probability that they differ at least this much downwards (`less`).
   */
  more: number;
  less: number;
  /** The reason why the numbers allow no verdict; null when they may allow one. */
  undecided: Undecided | null;
};

/** A reason why a metric stays undecided. */
export type Undecided = { code: 'too-few-runs' | 'too-few-batches' | 'timeouts-by-chance'; text: string };
