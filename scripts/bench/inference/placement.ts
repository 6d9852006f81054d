import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { readProc } from '../../../scenarios/base/proc.ts';
import type { Child } from '../../lib/child.ts';

export type Placement = 'free' | 'pinned';

/** The placements that this machine can have. */
export const placements: readonly Placement[] =
  process.platform === 'linux' && availableParallelism() > 1 ? ['free', 'pinned'] : ['free'];

/** The words with which a claim names its placement. */
export const placed: Readonly<Record<Placement, string>> = { free: '', pinned: ', engine and driver on one core each' };

/**
 * Resolves to the result of `work` in a placement. In the placement `pinned`, the server `child` runs on the first
 * core. This process and the processes that `work` starts run on the second core.
 */
export async function inPlacement<T>(placement: Placement, child: Child, work: () => Promise<T>): Promise<T> {
  if (placement === 'free') return work();
  const all = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readProc('self/status') ?? '')![1]!;
  const [first, second] = coresIn(all);
  pin(child.pid, String(first));
  pin(process.pid, String(second));
  try {
    return await work();
  } finally {
    pin(process.pid, all);
  }
}

/** Returns the ids of the cores in a list such as `0-2,5`: 0, 1, 2 and 5. */
function coresIn(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [low, high = low] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: high! - low + 1 }, (_, i) => low + i);
  });
}

/** Moves all threads of the process. */
function pin(pid: number, cores: string): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)], { stdio: 'ignore' });
}
