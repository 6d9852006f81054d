import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** USER_HZ, which is 100 on every Linux that Node supports. */
export const ticksPerSecond = 100;

/** Fields of /proc/<pid>/stat. The `ended…Ticks` are the times of child processes that ended and were waited for. */
export type ProcessStat = {
  state: string;
  parent: number;
  group: number;
  userTicks: number;
  systemTicks: number;
  endedUserTicks: number;
  endedSystemTicks: number;
  /** The time from the boot of the machine to the start of the process. */
  startTicks: number;
};

/** The state of a process that has ended, but whose parent has not yet waited for it. */
export const zombie = 'Z';

/**
 * The statistics of one process; undefined if there is no such process, or off Linux.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function processStat(pid: number | 'self'): ProcessStat | undefined {
  const stat = readProc(`${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command name (field 2) may contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    state: fields[0] ?? '',
    parent: field(4),
    group: field(5),
    userTicks: field(14),
    systemTicks: field(15),
    endedUserTicks: field(16),
    endedSystemTicks: field(17),
    startTicks: field(22),
  };
}

/**
 * Returns the resident bytes of a process: 0 for a zombie, undefined off Linux or if no process has this pid. Reads the
 * file `status`, because `stat` counts pages, whose size depends on the kernel.
 */
export function residentBytesOf(pid: number): number | undefined {
  const status = readProc(`${pid}/status`);
  return status === undefined ? undefined : Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** The time of all processors together since boot, in ticks, by kind of use. */
export type HostTicks = {
  user: number;
  nice: number;
  system: number;
  idle: number;
  iowait: number;
  irq: number;
  softirq: number;
  /** Time that the hypervisor gave to other machines. */
  steal: number;
};

/**
 * The time of all processors since boot; undefined off Linux. https://man7.org/linux/man-pages/man5/proc_stat.5.html
 */
export function hostTicks(): HostTicks | undefined {
  const line = readProc('stat')?.split('\n', 1)[0];
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { user, nice, system, idle, iowait, irq, softirq, steal };
}

/** The ids of all processes; empty off Linux. */
export function processIds(): number[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Returns the ids of the processes that the main thread of `pid` started. Empty if `pid` has ended, or off Linux. */
export function childIds(pid: number): number[] {
  const text = readProc(`${pid}/task/${pid}/children`) ?? '';
  return text.trim().split(' ').filter(Boolean).map(Number);
}

/** The link targets of the open files of a process, such as "socket:[123]"; empty if they cannot be listed. */
export function openFiles(pid: number): string[] {
  return listProc(`${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

/** The text of a file below /proc; undefined if it cannot be read, or off Linux. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** The target of a link below /proc, such as "pid:[4026531836]" of self/ns/pid; undefined if it cannot be read. */
export function readProcLink(path: string): string | undefined {
  try {
    return readlinkSync(`/proc/${path}`);
  } catch {
    return undefined;
  }
}

function listProc(path: string): string[] {
  try {
    return readdirSync(`/proc/${path}`);
  } catch {
    return [];
  }
}
