import { type CompareOptions, compareRuns } from '../../results/compare/compare-runs.ts';
import type { Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { historyOf } from './digests.ts';

/** Below this many runs a side, its own spread is not a usable estimate: two values give one difference. */
const fewestForSpread = 3;

/**
 * Compares two groups of runs. If both are too small to estimate the spread, it comes from other stored runs of the
 * same kind.
 */
export async function compareStoredRuns(
  storeDir: string,
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  options: Omit<CompareOptions, 'history'> = {},
): Promise<Comparison> {
  const isSmall = Math.max(base.length, head.length) < fewestForSpread;
  const history = isSmall ? await historyOf(storeDir, [...base, ...head]) : [];
  return compareRuns(base, head, { ...options, history });
}
