/** The values that keep a promise: a share, or a number in the unit of its measurement. */
export type Bound = { atMost?: number; atLeast?: number };

/**
 * Whether a measured interval keeps a promise: true when the whole interval does, false when the whole interval does
 * not, null (not resolved) when it lies across a limit.
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
