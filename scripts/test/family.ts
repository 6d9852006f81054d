import { readdirSync, readFileSync } from 'node:fs';

export type Relative = { pid: number; command: string };

/** All processes that descend from one, by /proc (Linux). A child in a process group of its own still counts. */
export function descendants(pid: number): Relative[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
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

/** A zombie has ended: it only waits to be noticed. */
export function isRunning(pid: number): boolean {
  return stateOf(pid)?.state !== undefined && stateOf(pid)?.state !== 'Z';
}

function parentOf(pid: number): number | undefined {
  return stateOf(pid)?.parent;
}

function stateOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: state!, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
