import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process. Its start time, an opaque text, distinguishes it from a later process with the same pid. */
export type Owner = { pid: number; startedAt: string };

/** Returns the owner for a pid; `startedAt` is empty when there is no such process. */
export const ownerOf = (pid: number): Owner => ({ pid, startedAt: startOf(pid) ?? '' });

/** Returns this process as an owner. */
export const thisProcess = (): Owner => ownerOf(process.pid);

/** True while the process runs; false for a later process with the same pid. */
export const isAlive = ({ pid, startedAt }: Owner): boolean => startOf(pid) === startedAt;

/** Undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // Field 22, in ticks since boot; the command in field 2 may hold spaces and brackets.
      // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : `${bootId()}:${fields[19]}`;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
