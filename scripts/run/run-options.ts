import type { Excluded } from '../../results/record/excluded.ts';
import type { PushTarget } from '../plan/push-target.ts';

/** The options of a run, as the flags of a command give them. */
export type RunOptions = {
  /** The directory of the run store. */
  store: string;
  tags: Readonly<Record<string, string>>;
  push: PushTarget | undefined;
  /** True if an incomplete delivery to Prometheus changes the exit code of a run that would pass to 3. */
  requirePush: boolean;
  /** The number of k6 processes that share the load. */
  instances: number;
  /**
   * The name that the user gave to this kind of machine. Without such a name, only runs on the same CPU model are
   * compared.
   */
  machineClass: string | undefined;
  excluded: Excluded;
};

/**
 * Fills in the defaults: no tags, no push, one k6 process, no machine class, and nothing that excludes the run from
 * comparisons. By default, a push is not required either.
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
  };
}
