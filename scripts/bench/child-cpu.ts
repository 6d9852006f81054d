/**
 * Returns the CPU seconds, user and system, of the ended children of a shell. `times` is the output of the shell's
 * command `times`; its second line is that of the children, such as `0m1.23s 0m0.10s`.
 */
export function childCpuS(times: string): number {
  const line = times.trim().split('\n').at(-1) ?? '';
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}
