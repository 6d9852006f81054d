import { expect, it } from 'vitest';
import { type Cell, claimsOf } from './accuracy-claims.ts';

const pairs = 2000;

/**
 * Returns a cell of 2,000 pairs. `hits` counts the pairs that were judged a regression, those that were judged
 * equivalent, and those whose interval contains the true change.
 */
function cell(change: Partial<Cell>, hits: { regression?: number; equivalent?: number; covered?: number }): Cell {
  const { regression = 0, equivalent = 0, covered = 1900 } = hits;
  const verdicts = { regression, improvement: 0, equivalent, inconclusive: 0, invalid: 0 };
  const found = { pairs, alone: verdicts, family: verdicts, covered, spread: 0.07 };
  return { world: 'any', base: 5, head: 5, factor: 1, ...change, found };
}

/**
 * Returns `met` of each claim, in this order: false regressions of one metric, of several metrics, and against a
 * baseline; the coverage of the interval; the power for two sizes of change; equivalence.
 */
function met(unchanged: Parameters<typeof cell>[1], found: number, equivalent: number): (boolean | null)[] {
  const claims = claimsOf({
    unchanged: [cell({}, unchanged), cell({}, {})],
    changed: [
      cell({ factor: 1.2 }, { regression: found }),
      cell({ base: 10, head: 10, factor: 1.1 }, { regression: found }),
    ],
    slower: [cell({ factor: 1.05 }, { equivalent })],
    pooled: [cell({ base: 20, head: 1 }, unchanged)],
  });
  return claims.map((claim) => claim.met);
}

// With 2,000 pairs, a share of 5 % has an upper bound below 6 %. The upper bound of 5.5 % is above 6 %, and so is the
// lower bound of 8 %.
it.each([
  [{ regression: 100 }, 1700, 70, [true, true, true, true, true, true, true]],
  [{ regression: 110 }, 1610, 95, [null, null, null, true, null, null, null]],
  [{ regression: 160 }, 1500, 140, [false, false, false, true, false, false, false]],
  [{ covered: 1950 }, 1700, 70, [true, true, true, null, true, true, true]],
  [{ covered: 1990 }, 1700, 70, [true, true, true, false, true, true, true]],
])('the bounds of a share decide its claim: %j, %i found, %i equivalent', (unchanged, found, equivalent, expected) => {
  expect(met(unchanged, found, equivalent)).toEqual(expected);
});
