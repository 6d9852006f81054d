import { readdirSync, readFileSync } from 'node:fs';

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

/** `own` is this process and all of the browser's, which form a group (proc(5)); undefined where there is no /proc. */
export function readCpuUse(browserPid: number): CpuUse | undefined {
  try {
    const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!;
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    const busy = user + nice + system + irq + softirq;
    const own = statOf('self').used + usedByGroup(browserPid);
    return { total: busy + idle + iowait + steal, busy, own, steal };
  } catch {
    return undefined;
  }
}

/** Jiffies of a process group; also of those that have ended, for whoever started them has it in its account. */
export function usedByGroup(group: number): number {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const one = statOf(name);
      if (one.group === group) sum += one.used + one.usedByEnded;
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
}

/** Behind the name, which may hold anything, come state, parent, group; the 14th to 17th fields are the times. */
function statOf(pid: string): { group: number; used: number; usedByEnded: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return { group: fields[2]!, used: user + system, usedByEnded: endedUser + endedSystem };
}
