import { type CompareOptions, compareRuns } from '../../results/compare/compare-runs.ts';
import { designOf, hasNoSpread } from '../../results/compare/design.ts';
import type { Comparison } from '../../results/record/comparison.ts';
import type { RunDigest } from '../../results/record/digest.ts';
import { historyOf } from './digests.ts';

/**
 * Resolves to the comparison of two groups of runs. If both groups are too small to estimate the spread between runs,
 * the spread comes from other comparable runs.
 */
export async function compareStoredRuns(
  storeDir: string,
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  options: Omit<CompareOptions, 'history'> = {},
): Promise<Comparison> {
  const isUnknown = hasNoSpread(designOf(base, head, options.paired));
  const history = isUnknown ? await historyOf(storeDir, [...base, ...head]) : [];
  return compareRuns(base, head, { ...options, history });
}
