import type { Excluded } from '../../results/record/excluded.ts';
import type { PushTarget } from '../plan/push-target.ts';

export type RunOptions = {
  store: string;
  tags: Readonly<Record<string, string>>;
  push: PushTarget | undefined;
  /** If true, an incomplete delivery to Prometheus changes exit code 0 to 3. */
  requirePush: boolean;
  /** The number of k6 processes that share the load. */
  instances: number;
  /** The user's name for this kind of machine. If undefined, only runs on the same CPU model are compared. */
  machineClass: string | undefined;
  excluded: Excluded;
  /** If true, the sealed run also has its samples in memory (`SealedRun.samples`). */
  keepSamples: boolean;
};

/**
 * Returns the options with defaults: no tags, no push, one k6 process, no machine class, nothing that excludes the run
 * from comparisons, and no samples in memory.
 */
export function toRunOptions(
  given: { [K in keyof RunOptions]?: RunOptions[K] | undefined } & { store: string },
): RunOptions {
  return {
    store: given.store,
    tags: given.tags ?? {},
    push: given.push,
    requirePush: given.requirePush ?? false,
    instances: given.instances ?? 1,
    machineClass: given.machineClass,
    excluded: given.excluded ?? {},
    keepSamples: given.keepSamples ?? false,
  };
}
