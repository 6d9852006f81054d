import type { Environment } from './environment.ts';

/** The entries of `environment` that exclude a run (see `whyExcluded`). */
export type Excluded = Pick<Environment, 'defects' | 'otherTarget'>;

/**
 * Returns the reasons why a run is excluded: faults (defects) were switched on in the stand-in target, or the run is
 * the base run of a pair (`--against`). An excluded run joins a baseline or a trend only if the user names the run.
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
 * True for the base run of a pair. The base run used the target of `--against`, but is recorded with the target of the
 * head run.
 */
export function isOfOtherTarget({ environment }: { environment: Environment }): boolean {
  return environment.otherTarget !== undefined;
}
