import { sum } from 'simple-statistics';
import { type ShareFinding, sequentialShare } from './sequential-share.ts';

export type RunOfValues = { bad: number; total: number };

export type RunsFinding = {
  finding: ShareFinding;
  /** The number of runs with at least one value. */
  runs: number;
  /** The mean over all runs of each run's share of bad values. */
  share: number;
};

/**
 * Returns the finding on the share of bad values, which may be applied after each run. The unit is the run, because the
 * values of a run share its machine and its time: a run counts as its share x of bad values. a^x · b^(1-x) ≤ a·x +
 * b·(1-x) (Hardy, Littlewood and Pólya, Inequalities, 1934), so each likelihood ratio of sequentialShare stays a
 * supermartingale.
 */
export function sequentialRuns(all: readonly RunOfValues[], limit: number, level = 0.05): RunsFinding {
  const shares = all.filter(({ total }) => total > 0).map(({ bad, total }) => bad / total);
  const total = sum(shares);
  const runs = shares.length;
  return { finding: sequentialShare(total, runs, limit, level), runs, share: runs === 0 ? Number.NaN : total / runs };
}

/**
 * Returns the finding on one of several parts, such as the pages of a journey, that must all stay below the limit. One
 * part `above` is enough to break the SLO, so the chance of a false `above` grows with the number of parts: the more
 * parts there are, the smaller `level` must be. The SLO holds only if all parts are `below`, and more parts do not make
 * this more likely by chance. So `below` keeps the level 0.05 for any number of parts.
 */
export function sequentialPart(all: readonly RunOfValues[], limit: number, level: number): RunsFinding {
  const found = sequentialRuns(all, limit);
  if (found.finding !== 'above' || sequentialRuns(all, limit, level).finding === 'above') return found;
  return { ...found, finding: 'undecided' };
}

const mostRuns = 100_000;

/** Returns the total number of runs that would decide at an unchanged share; null when 100,000 would not. */
export function runsToDecide({ share, runs }: Pick<RunsFinding, 'share' | 'runs'>, limit: number): number | null {
  const decided = (n: number) => sequentialShare(share * n, n, limit) !== 'undecided';
  if (!decided(mostRuns)) return null;
  let open = runs;
  let enough = mostRuns;
  while (enough - open > 1) {
    const middle = Math.floor((open + enough) / 2);
    if (decided(middle)) enough = middle;
    else open = middle;
  }
  return enough;
}
