import type { Environment } from './environment.ts';

/**
 * The entries of a run's `environment` that show a difference from its plan or target file. A run that follows both has
 * no such entry.
 */
export type Excluded = Pick<Environment, 'defects' | 'otherTarget'>;

/**
 * The reasons why a run is excluded: it ran with defects, or is the base of a side-by-side run. An excluded run is not
 * used as a baseline or in a trend, unless the user names it. The result is empty for any other run.
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
