import { hostTicks, processIds, processStat } from '../../scenarios/base/proc.ts';

/**
 * The share of the CPUs that other processes used during a run. If this share is high, the browser's timings depend on
 * the machine more than on the page.
 */
export type Contention = { ratio: number; contended: boolean };

/** Above this share, a run counts as contended: a loading page may then at times get less CPU than it needs. */
const contendedAbove = 0.5;
/** A run also counts as contended if the hypervisor gave more than this share of the CPU time to other machines. */
const stealAbove = 0.1;

/** Ticks since boot, over all CPUs: total, busy, used by meshproof and its browser, and stolen. */
export type CpuUse = { total: number; busy: number; own: number; steal: number };

/**
 * Compares the CPU use before and after a run. It would not be enough to time a small piece of work repeatedly. A
 * process that mostly sleeps is scheduled at once even on a full machine, but a browser has to wait.
 */
export class ContentionWatch {
  readonly #use: () => CpuUse | undefined;

  constructor(use: () => CpuUse | undefined) {
    this.#use = use;
  }

  /**
   * Starts to watch. The returned function ends the watch and returns the contention. If the CPU use cannot be read,
   * the contention has the ratio 0 and counts as not contended.
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
 * The CPU use in ticks since boot; `own` is the use by the processes `ours` and by the browser's process group.
 * Undefined when it cannot be read, as on systems other than Linux.
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

/** The ticks of a process group. Exited children are included, because the kernel adds their ticks to their parent. */
export function usedByGroup(group: number): number {
  let sum = 0;
  for (const pid of processIds()) {
    const stat = processStat(pid);
    if (stat?.group !== group) continue;
    sum += stat.userTicks + stat.systemTicks + stat.endedUserTicks + stat.endedSystemTicks;
  }
  return sum;
}
