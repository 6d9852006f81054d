import { hostTicks, processIds, processStat } from '../../scenarios/base/proc.ts';

/**
 * How much of this machine's processors others used during a run. What is timed in a browser meanwhile says as much about
 * the machine as about the page.
 */
export type Contention = { ratio: number; contended: boolean };

/** More than half of the machine: what is left is less than a page in the making wants at times. */
const contendedAbove = 0.5;
/** Share of the time that the hypervisor gave to others. */
const stealAbove = 0.1;

/** Jiffies since the start of the machine: all of its processors', how many of them were worked in, by us, and stolen. */
export type CpuUse = { total: number; busy: number; own: number; steal: number };

/**
 * Compares the use of the processors before and after a run. A piece of work that is timed again and again shows nothing
 * here: a process that mostly sleeps gets its turn at once even on a machine that is full, a browser does not.
 */
export class ContentionWatch {
  readonly #use: () => CpuUse | undefined;

  constructor(use: () => CpuUse | undefined) {
    this.#use = use;
  }

  /** Call it before a run; what it gives, call after. Where the machine does not tell, nothing is contended. */
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
 * The use of the processors since boot. `own` is that of this process and of the browser, whose processes form a group.
 * Undefined off Linux.
 */
export function readCpuUse(browserPid: number): CpuUse | undefined {
  const host = hostTicks();
  const own = processStat(process.pid);
  if (!host || !own) return undefined;
  const busy = host.user + host.nice + host.system + host.irq + host.softirq;
  return {
    total: busy + host.idle + host.iowait + host.steal,
    busy,
    own: own.userTicks + own.systemTicks + usedByGroup(browserPid),
    steal: host.steal,
  };
}

/** The ticks of a process group, with those of children that ended: the process that waited for a child counts them. */
export function usedByGroup(group: number): number {
  let sum = 0;
  for (const pid of processIds()) {
    const stat = processStat(pid);
    if (stat?.group !== group) continue;
    sum += stat.userTicks + stat.systemTicks + stat.endedUserTicks + stat.endedSystemTicks;
  }
  return sum;
}
