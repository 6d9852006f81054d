import { readFileSync } from 'node:fs';

/**
 * Returns the CPU seconds, user and system, of the ended children of a shell. `times` is the output of the shell's
 * command `times`; its second line is that of the children, such as `0m1.23s 0m0.10s`.
 */
export function childCpuS(times: string): number {
  const line = times.trim().split('\n').at(-1) ?? '';
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

/**
 * Returns the CPU seconds of all ended children of this process:
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function endedChildrenS(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
