import os from 'node:os';
import {
  hostTicks,
  processStat,
  readProc,
  residentBytesOf,
  ticksPerSecond,
  zombie,
} from '../../scenarios/base/proc.ts';

/**
 * The processor time since boot, over all cores: in ticks on Linux with /proc, else in milliseconds. `steal` is the
 * part of `total` in which the hypervisor ran other virtual machines.
 */
export type HostTimes = { busy: number; total: number; steal?: number };

/** Returns the processor time of the host. Without Linux's /proc, `steal` is missing. */
export function hostTimes(): HostTimes {
  const ticks = hostTicks();
  if (ticks) {
    const total = Object.values(ticks).reduce((sum, n) => sum + n, 0);
    return { busy: total - ticks.idle - ticks.iowait, total, steal: ticks.steal };
  }
  const cores = os.cpus().map((core) => core.times);
  const idle = cores.reduce((sum, core) => sum + core.idle, 0);
  const total = cores.reduce((sum, core) => sum + core.user + core.nice + core.sys + core.idle + core.irq, 0);
  return { busy: total - idle, total };
}

/**
 * Returns microseconds since boot in which some task waited for a core; undefined if the kernel does not count them.
 * https://docs.kernel.org/accounting/psi.html
 */
export function pressureUs(): number | undefined {
  return numberIn(readProc('pressure/cpu'), /^some .*total=(\d+)/m);
}

/** Returns the resident bytes of this process; undefined on Linux without /proc, where Node cannot read them. */
export function residentBytes(): number | undefined {
  try {
    return process.memoryUsage.rss();
  } catch {
    return undefined;
  }
}

/** Returns the number of open sockets of the host, or of the container's network namespace; undefined without /proc. */
export function openSockets(): number | undefined {
  return numberIn(readProc('net/sockstat'), /^sockets: used (\d+)/m);
}

/**
 * Returns the processor seconds that a process used since its start, and its resident bytes. Children are not included.
 * Undefined if the process has ended, and on systems other than Linux.
 */
export function processUsage(pid: number): { cpuSeconds: number; memoryBytes: number } | undefined {
  const stat = processStat(pid);
  // An ended process whose parent has not waited for it is a zombie. It uses no memory and no processor.
  if (!stat || stat.state === zombie) return undefined;
  const cpuSeconds = (stat.userTicks + stat.systemTicks) / ticksPerSecond;
  return { cpuSeconds, memoryBytes: residentBytesOf(pid) ?? 0 };
}

function numberIn(text: string | undefined, pattern: RegExp): number | undefined {
  const found = text === undefined ? undefined : pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
