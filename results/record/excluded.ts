import type { Environment } from './environment.ts';

/**
 * The differences of a run from its plan and target file, as its `environment` keeps them. A run that follows its plan
 * and target file has no such difference.
 */
export type Excluded = Pick<Environment, 'defects' | 'otherTarget'>;

/**
 * True for a run with defects, or for the base of a side-by-side run. Such a run is not used as a baseline or in a
 * trend, unless the user names it.
 */
export function isExcluded({ environment }: { environment: Environment }): boolean {
  return environment.defects !== undefined || isOfOtherTarget({ environment });
}

/** True for the base of a side-by-side run. It ran on another target, but has the target name of the run beside it. */
export function isOfOtherTarget({ environment }: { environment: Environment }): boolean {
  return environment.otherTarget !== undefined;
}
