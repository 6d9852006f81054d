import { hostTicks, processIds, processStat } from '../../scenarios/base/proc.ts';

/**
 * The share of the CPUs that other processes used during a run. If this share is high, the timings depend more on the
 * machine than on the page.
 */
export type Contention = { ratio: number; contended: boolean };

/**
 * The largest CPU share of other processes that does not count as contention. With a larger share, a loading page may
 * at times get less CPU than it needs.
 */
const contendedAbove = 0.5;
/** The largest share of steal time that is not contention. The hypervisor gives steal time to other machines. */
const stealAbove = 0.1;

/** The CPU use since boot in ticks, over all CPUs. `own` is the use by meshproof and its browser. */
export type CpuUse = { total: number; busy: number; own: number; steal: number };

/**
 * Compares the CPU use before and after a run. Timing a small test task would not show contention: on a busy machine, a
 * process that mostly sleeps gets the CPU at once, while a browser has to wait.
 */
export class ContentionWatch {
  readonly #use: () => CpuUse | undefined;

  constructor(use: () => CpuUse | undefined) {
    this.#use = use;
  }

  /**
   * Starts to watch. The returned function ends the watch and returns the contention. If the CPU use cannot be read,
   * the ratio is 0.
   */
  begin(): () => Contention {
    const from = this.#use();
    return () => {
      const to = this.#use();
      const total = from && to ? to.total - from.total : 0;
      if (!from || !to || total <= 0) return { ratio: 0, contended: false };
      const others = to.busy - from.busy - (to.own - from.own);
      const ratio = Math.min(1, Math.max(0, others / total));
      return { ratio, contended: ratio > contendedAbove || (to.steal - from.steal) / total > stealAbove };
    };
  }
}

/**
 * Returns the CPU use in ticks since boot. Undefined when the use cannot be read, for example on macOS. `own` is the
 * use by the processes `ours` and by the browser's process group.
 */
export function readCpuUse(browserPid: number, ours: readonly number[] = [process.pid]): CpuUse | undefined {
  const host = hostTicks();
  const own = ours.map((pid) => processStat(pid)).filter((stat) => stat !== undefined);
  if (!host || own.length === 0) return undefined;
  const busy = host.user + host.nice + host.system + host.irq + host.softirq;
  return {
    total: busy + host.idle + host.iowait + host.steal,
    busy,
    own: own.reduce((sum, stat) => sum + stat.userTicks + stat.systemTicks, usedByGroup(browserPid)),
    steal: host.steal,
  };
}

/** Returns the CPU ticks of a process group. The kernel adds the ticks of an exited child process to its parent. */
export function usedByGroup(group: number): number {
  let sum = 0;
  for (const pid of processIds()) {
    const stat = processStat(pid);
    if (stat?.group !== group) continue;
    sum += stat.userTicks + stat.systemTicks + stat.endedUserTicks + stat.endedSystemTicks;
  }
  return sum;
}
