/** The range of values that meets a claim: a share, or a number in the unit of the measurement. */
export type Bound = { atMost?: number; atLeast?: number };

/**
 * Decides whether a measured interval meets a claim. True when the whole interval lies within the range, false when the
 * whole interval lies outside. Null (not resolved) when the interval lies on both sides of a limit of the range.
 */
export function metBy([low, high]: readonly [number, number], { atMost, atLeast }: Bound): boolean | null {
  const above = atMost === undefined ? true : sideOf(high <= atMost, low > atMost);
  const below = atLeast === undefined ? true : sideOf(low >= atLeast, high < atLeast);
  if (above === false || below === false) return false;
  return above === null || below === null ? null : true;
}

function sideOf(holds: boolean, broken: boolean): boolean | null {
  return holds ? true : broken ? false : null;
}
