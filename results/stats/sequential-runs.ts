import { sum } from 'simple-statistics';
import { type ShareFinding, sequentialShare } from './sequential-share.ts';

export type RunOfValues = { bad: number; total: number };

export type RunsFinding = {
  finding: ShareFinding;
  /** The number of runs with at least one value. */
  runs: number;
  /** The share of bad values of a run, as the mean over all runs. */
  share: number;
};

/**
 * Returns on which side of the limit the share of bad values lies. The function may be called after each run. The
 * values of a run share a machine and a time. So a run counts as one event, with the share x of bad values. Each
 * likelihood ratio of sequentialShare stays a supermartingale: a^x · b^(1-x) ≤ a·x + b·(1-x) (Hardy, Littlewood and
 * Pólya, Inequalities, 1934).
 */
export function sequentialRuns(all: readonly RunOfValues[], limit: number, level = 0.05): RunsFinding {
  const shares = all.filter(({ total }) => total > 0).map(({ bad, total }) => bad / total);
  const total = sum(shares);
  const runs = shares.length;
  return { finding: sequentialShare(total, runs, limit, level), runs, share: runs === 0 ? Number.NaN : total / runs };
}

/**
 * Returns the finding on one of several parts, such as the pages of a journey. All parts must stay below the limit, so
 * one part `above` breaks the SLO. The more parts there are, the likelier is a false `above`, and the smaller `level`
 * must be. The SLO holds only if all parts are `below`. More parts do not make this result likelier by chance, so
 * `below` keeps the level 0.05.
 */
export function sequentialPart(all: readonly RunOfValues[], limit: number, level: number): RunsFinding {
  const found = sequentialRuns(all, limit);
  if (found.finding !== 'above' || sequentialRuns(all, limit, level).finding === 'above') return found;
  return { ...found, finding: 'undecided' };
}

const mostRuns = 100_000;

/**
 * Returns the total number of runs after which the finding is decided if the share stays the same. Null above 100,000
 * runs.
 */
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
