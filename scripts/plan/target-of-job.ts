import type { Target } from '../../scenarios/plan/target.ts';
import { targetOrAddress } from './address-target.ts';
import type { Job } from './job.ts';
import { type ReadOptions, readTarget } from './read-target.ts';

/**
 * Returns the target of `--target`, or else the target of the plan. Undefined if neither names a target: the run then
 * uses the simulated target. Throws UserError for a wrong address or target file.
 */
export function targetOfJob(
  flag: string | undefined,
  { plan, planDir, document }: Job,
  options: Pick<ReadOptions, 'sendsTo'> = {},
): Target | undefined {
  if (flag !== undefined) return targetOrAddress(flag, options);
  if (plan.target === undefined) return undefined;
  return readTarget(plan.target, { ...options, beside: planDir, where: () => document.where(['target']) });
}
