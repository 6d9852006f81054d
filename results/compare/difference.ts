import type { Measure } from '../record/digest.ts';

/** A measure of one run that has a value. */
export type Measured = Measure & { value: number };

/** One metric in the runs of both sides. Every run has a value. */
export type Sides = {
  base: readonly Measured[];
  head: readonly Measured[];
  /** Whether logarithms are compared. */
  asRatio: boolean;
  /** The metric's values in earlier runs under the same conditions. */
  history: readonly number[];
  /** Whether the n-th run of one side ran beside the n-th run of the other. */
  paired: boolean;
};

/** Head less base, on the metric's scale: of logarithms where the change is a ratio, else in the metric's unit. */
export type Difference = {
  difference: number;
  /** Standard error of the difference; null when nothing is known about the spread. */
  error: number | null;
  /** Two-sided 95 % interval. */
  interval: [number, number] | null;
  /** The two one-sided 95 % bounds. */
  bounds: [number, number] | null;
  /** One-sided p-values under no change: of a difference at least this far up, and at least this far down. */
  more: number;
  less: number;
  /** Why the numbers decide nothing; null when they may decide. */
  undecided: Undecided | null;
};

/** A reason that keeps a metric undecided. */
export type Undecided = { code: 'too-few-runs' | 'timeouts-by-chance'; text: string };
