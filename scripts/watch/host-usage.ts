import { readFileSync } from 'node:fs';
import os from 'node:os';

/** What the host spent since its start, in ticks; `steal` is what a hypervisor took away. */
export type HostTimes = { busy: number; total: number; steal?: number };

/** Linux counts stolen time in the eighth column of /proc/stat; elsewhere the cores' own times must do. */
export function hostTimes(): HostTimes {
  const line = read('/proc/stat')?.split('\n', 1)[0];
  if (line !== undefined) {
    const ticks = line.split(/\s+/).slice(1, 9).map(Number);
    const total = ticks.reduce((sum, n) => sum + n, 0);
    const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
    return { busy: total - idle, total, steal: ticks[7] ?? 0 };
  }
  const cores = os.cpus().map((core) => core.times);
  const idle = cores.reduce((sum, core) => sum + core.idle, 0);
  const total = cores.reduce((sum, core) => sum + core.user + core.nice + core.sys + core.idle + core.irq, 0);
  return { busy: total - idle, total };
}

/**
 * Microseconds since the host's start in which some task waited for a core; undefined where the kernel does not say.
 * https://docs.kernel.org/accounting/psi.html
 */
export function pressureUs(): number | undefined {
  return numberIn(read('/proc/pressure/cpu'), /^some .*total=(\d+)/m);
}

/** Sockets of the whole host that are open; undefined off Linux. */
export function openSockets(): number | undefined {
  return numberIn(read('/proc/net/sockstat'), /^sockets: used (\d+)/m);
}

/**
 * Processor seconds and resident bytes of one process, without its children; undefined when it is gone, or off Linux.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function processUsage(pid: number): { cpuSeconds: number; memoryBytes: number } | undefined {
  // The name in brackets may hold anything; the third field stands behind its last bracket.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const [user, system, pages] = [fields?.[11], fields?.[12], fields?.[21]];
  if (user === undefined || system === undefined || pages === undefined) return undefined;
  return { cpuSeconds: (user + system) / ticksPerSecond, memoryBytes: pages * pageBytes };
}

/** Both are fixed in Linux' interface to programs on the machines that we run on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

function numberIn(text: string | undefined, pattern: RegExp): number | undefined {
  const found = text === undefined ? undefined : pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
