import { processIds, processStat, readProc, zombie } from '../../scenarios/base/proc.ts';

export type Relative = { pid: number; command: string };

/** Returns all descendants of a process, including those in other process groups. Empty on systems other than Linux. */
export function descendants(pid: number): Relative[] {
  const children = new Map<number, number[]>();
  for (const one of processIds()) {
    const parent = processStat(one)?.parent;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const found: Relative[] = [];
  const visit = (one: number) => {
    for (const child of children.get(one) ?? []) {
      found.push({ pid: child, command: commandOf(child) });
      visit(child);
    }
  };
  visit(pid);
  return found;
}

/**
 * Returns true when the process runs. A zombie does not run: it has ended, and its parent has not yet waited for it.
 */
export function isRunning(pid: number): boolean {
  const state = processStat(pid)?.state;
  return state !== undefined && state !== zombie;
}

/** Returns the command line of a process. Empty if the process is gone, and on systems other than Linux. */
export function commandOf(pid: number): string {
  return readProc(`${pid}/cmdline`)?.replaceAll('\0', ' ').trim() ?? '';
}
