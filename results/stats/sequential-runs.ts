import { sum } from 'simple-statistics';
import { type ShareFinding, sequentialShare } from './sequential-share.ts';

/** The number of bad values and of all values of one run. */
export type RunOfValues = { bad: number; total: number };

export type RunsFinding = {
  finding: ShareFinding;
  /** The number of runs with at least one value. */
  runs: number;
  /** The mean over all runs of each run's share of bad values. */
  share: number;
};

/**
 * The sequential rule for the share of bad values, which may be applied after each run. The unit is the run. The values
 * of one run share its machine and its time, so they are not independent.
 *
 * A run counts as the share x of its values that are bad. For x in [0, 1], a^x · b^(1-x) ≤ a·x + b·(1-x): a weighted
 * geometric mean is at most the arithmetic one (Hardy, Littlewood and Pólya, Inequalities, 1934). Each likelihood ratio
 * of sequentialShare therefore stays a supermartingale with x in place of 0 or 1, however the values within a run are
 * correlated.
 */
export function sequentialRuns(all: readonly RunOfValues[], limit: number, level = 0.05): RunsFinding {
  const shares = all.filter(({ total }) => total > 0).map(({ bad, total }) => bad / total);
  const total = sum(shares);
  const runs = shares.length;
  return { finding: sequentialShare(total, runs, limit, level), runs, share: runs === 0 ? Number.NaN : total / runs };
}

/**
 * Applies the sequential rule to one of several parts, such as the pages of a journey, that must all stay below the
 * limit. A single part that is `above` breaks the SLO. `above` is therefore decided at `level`, which is smaller the
 * more parts there are. The SLO holds only if every part is `below`. `below` is therefore decided at 0.05 for any
 * number of parts.
 */
export function sequentialPart(all: readonly RunOfValues[], limit: number, level: number): RunsFinding {
  const found = sequentialRuns(all, limit);
  if (found.finding !== 'above' || sequentialRuns(all, limit, level).finding === 'above') return found;
  return { ...found, finding: 'undecided' };
}

const mostRuns = 100_000;

/** The total number of runs that would decide if the share stayed the same; null when 100,000 would not. */
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
