import { sum } from 'simple-statistics';
import { type ShareFinding, sequentialShare } from './sequential-share.ts';

export type RunOfValues = { bad: number; total: number };

export type RunsFinding = {
  finding: ShareFinding;
  /** The number of runs with at least one value. */
  runs: number;
  /** The mean of the runs' shares of bad values. */
  share: number;
};

/**
 * Returns on which side of the limit the share of bad values lies. The function may be called after each run. The
 * values of one run depend on each other. So a run counts as one event: if the share x of its values is bad, the run
 * counts as x bad events. The error bounds of sequentialShare hold for fractions too, because
 * a^x · b^(1-x) ≤ a·x + b·(1-x) (Hardy, Littlewood and Pólya, Inequalities, 1934).
 */
export function sequentialRuns(all: readonly RunOfValues[], limit: number, level = 0.05): RunsFinding {
  const shares = all.filter(({ total }) => total > 0).map(({ bad, total }) => bad / total);
  const total = sum(shares);
  const runs = shares.length;
  return { finding: sequentialShare(total, runs, limit, level), runs, share: runs === 0 ? Number.NaN : total / runs };
}

/**
 * Returns the finding on one of several parts, such as one page of a journey. A single part that is `above` breaks
 * the SLO. More parts make a false break more probable, so `level` must then be smaller. The SLO is met only if all
 * parts are `below`. More parts do not make a false pass more probable, so the level for `below` is always 0.05.
 */
export function sequentialPart(all: readonly RunOfValues[], limit: number, level: number): RunsFinding {
  const found = sequentialRuns(all, limit);
  if (found.finding !== 'above' || sequentialRuns(all, limit, level).finding === 'above') return found;
  return { ...found, finding: 'undecided' };
}

const mostRuns = 100_000;

/**
 * Returns the total number of runs after which the finding is decided if the share stays the same. Returns null above
 * 100,000 runs.
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
