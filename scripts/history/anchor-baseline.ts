import { anchorOf } from '../../results/compare/follow-baseline.ts';
import { type Baseline, readBaselines } from '../../results/store/baselines.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import { changeBaseline, poolDigests, type StoredRun } from './baseline-pool.ts';

/**
 * Sets the anchor of a baseline: the fixed runs with which the newest runs of the baseline are compared. With `runs`,
 * these runs become the anchor of the comparable baseline. Without `runs`, the newest runs of the baseline (of `plan`,
 * if given) become the anchor. Throws UserError if one of `runs` cannot be in a baseline, or if `runs` is empty and
 * there is not exactly one baseline.
 */
export async function anchorBaseline(
  storeDir: string,
  runs: readonly StoredRun[],
  { plan, setAt }: { plan?: string; setAt: string },
): Promise<{ file: string; baseline: Baseline }> {
  if (runs.length > 0) {
    const digests = await poolDigests(runs);
    return changeBaseline(storeDir, digests[0]!, runs, (own) => ({
      ...own,
      updatedAt: own.updatedAt || setAt,
      runs: own.runs.length > 0 ? own.runs : digests,
      anchor: { setAt, runs: digests },
    }));
  }
  const all = readBaselines(storeDir).filter(({ baseline }) => plan === undefined || baseline.plan === plan);
  const [first, ...others] = all.map(({ baseline }) => baseline);
  if (!first)
    throw new UserError('there is no baseline to anchor', { file: storeDir, hint: printedCommands.setBaseline });
  if (others.length > 0) {
    const plans = [...new Set([first, ...others].map((one) => one.plan))];
    const hint =
      plans.length > 1
        ? `name one plan with --plan: ${plans.join(', ')}`
        : 'name the runs, e.g. "baseline anchor last"';
    throw new UserError(`there are ${all.length} baselines`, { file: storeDir, hint });
  }
  return changeBaseline(storeDir, first.runs[0]!, [], (own) => ({ ...own, anchor: { setAt, runs: anchorOf(own) } }));
}
