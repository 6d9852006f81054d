import type { Environment } from './environment.ts';

/** The entries of `environment` that show a difference from the plan or the target file. */
export type Excluded = Pick<Environment, 'defects' | 'otherTarget'>;

/**
 * Returns the reasons why a run is excluded: it ran with defects, or is the base of a side-by-side run. An excluded run
 * becomes a baseline or part of a trend only if the user names it.
 */
export function whyExcluded({ environment }: { environment: Environment }): string[] {
  return [
    environment.defects !== undefined && 'ran with defects',
    isOfOtherTarget({ environment }) && 'ran on the target of --against',
  ].filter((reason) => reason !== false);
}

/** True for an excluded run (see `whyExcluded`). */
export function isExcluded(run: { environment: Environment }): boolean {
  return whyExcluded(run).length > 0;
}

/**
 * True for the base of a side-by-side run. It ran on another target, but has the target name of the other run of its
 * pair.
 */
export function isOfOtherTarget({ environment }: { environment: Environment }): boolean {
  return environment.otherTarget !== undefined;
}
