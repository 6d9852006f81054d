import { seededRandom } from '../../scenarios/base/random.ts';
import { confirmingChance, familyTest } from '../stats/permutation.ts';
import { chanceOfMore } from '../stats/welch.ts';
import type { Assessment } from './assessment.ts';
import { borrowsSpread } from './design.ts';

export type Confirmed = {
  worse: boolean;
  better: boolean;
  /** The p-value of Student's t up to which a regression is confirmed; 0 if none can be confirmed. */
  level: number;
};

/**
 * Returns for each SLO whether a permutation test of all SLOs confirms its difference. With one or two runs (or
 * batches) on a side, Student's t mistakes rare values of a skewed SLO for changes. With so few runs, the smallest
 * possible p-value confirms a difference, even if this p-value is above 5 %. Outside of this case, an SLO counts as
 * confirmed without a test.
 */
export function confirmFamily(slos: readonly Assessment[]): Confirmed[] {
  const confirmed: Confirmed[] = slos.map(() => ({ worse: true, better: true, level: 1 }));
  const rows = slos.flatMap(({ units, margin }, at) =>
    units && borrowsSpread(units) ? [{ ...units, margin, at }] : [],
  );
  // A single SLO needs no further test, because `differenceOf` has already made a permutation test of it.
  if (rows.length < 2) return confirmed;
  const [{ base, head }] = rows as [(typeof rows)[number]];
  const limit = confirmingChance(base.length, head.length);
  const test = (sign: number) => {
    const turned = (side: readonly number[]) => side.map((value) => sign * value);
    const metrics = rows.map(({ base, head, margin }) => ({ first: turned(base), second: turned(head), margin }));
    return familyTest(metrics, limit, seededRandom(1)('family'));
  };
  const [worse, better] = [test(1), test(-1)];
  const level = levelOf(worse.critical, base.length + head.length - 2);
  for (const [row, { at }] of rows.entries()) {
    confirmed[at] = { worse: worse.chances[row]! <= limit, better: better.chances[row]! <= limit, level };
  }
  return confirmed;
}

/** Returns the one-sided p-value of `t`. `chanceOfMore` cannot compute it for an infinite `t`. */
function levelOf(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  return chanceOfMore({ difference: t, standardError: 1, degrees });
}
