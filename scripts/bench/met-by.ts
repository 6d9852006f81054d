import { shareBounds } from '../../results/stats/binomial.ts';
import { formatShare } from '../../results/words/format.ts';

/** The limits for a share, or for a number in the unit of the measurement. */
export type Bound = { atMost?: number; atLeast?: number };

/** Returns the limits for a share as text: `at most 6 %`, `at least 95 %` or `75 % to 85 %`. */
export function boundText({ atMost, atLeast }: Bound): string {
  if (atMost !== undefined && atLeast !== undefined) return `${formatShare(atLeast)} to ${formatShare(atMost)}`;
  return atMost !== undefined ? `at most ${formatShare(atMost)}` : `at least ${formatShare(atLeast!)}`;
}

/**
 * Returns true when the whole measured interval lies within the range of the claim. Returns false when the whole
 * interval lies outside the range. Otherwise, returns null (not resolved).
 */
export function metBy([low, high]: readonly [number, number], { atMost, atLeast }: Bound): boolean | null {
  const above = atMost === undefined ? true : sideOf(high <= atMost, low > atMost);
  const below = atLeast === undefined ? true : sideOf(low >= atLeast, high < atLeast);
  if (above === false || below === false) return false;
  return above === null || below === null ? null : true;
}

/**
 * Returns true when the 95 % bounds of all n shares meet the claim. Returns false when the bounds of any share
 * contradict the claim at the confidence 1 - 0.05 / n. So a true claim is contradicted in at most 5 % of cases
 * (Bonferroni). Null in all other cases.
 */
export function metByAll(counts: readonly { hits: number; trials: number }[], bound: Bound): boolean | null {
  const at = (one: number) => counts.map(({ hits, trials }) => metBy(shareBounds(hits, trials, one), bound));
  if (at(1 - 0.05 / counts.length).includes(false)) return false;
  return at(0.95).every((met) => met) || null;
}

function sideOf(holds: boolean, broken: boolean): boolean | null {
  return holds ? true : broken ? false : null;
}
