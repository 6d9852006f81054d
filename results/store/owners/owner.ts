import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { processStat, readProc, readProcLink, zombie } from '../../../scenarios/base/proc.ts';

/** A process that owns a run or a lock. */
export type Owner = {
  /** The name of the owner's machine, for people. */
  host: string;
  /** Identifies the boot and the namespaces in which the pid is valid; empty if the machine does not show them. */
  space: string;
  pid: number;
  /** A text that distinguishes the process from a later process with the same pid. */
  startedAt: string;
};

/** `unknown` when the pid has no meaning in this boot or namespace, or when this machine does not show the process. */
export type OwnerState = 'alive' | 'dead' | 'unknown';

/**
 * Returns this process or a child process as an owner. `startedAt` is empty when the process does not exist, or when
 * this machine does not show its start time.
 */
export const ownerOf = (pid: number): Owner => ({ host: hostname(), space: ownSpace(), pid, startedAt: startOf(pid) });

/** Returns this process as an owner. */
export const thisProcess = (): Owner => ownerOf(process.pid);

/** Returns the state of the owner's process, as far as this machine shows it. Owner files are not read. */
export function stateOf({ space, pid, startedAt }: Owner): OwnerState {
  if (space === '' || startedAt === '' || space !== ownSpace()) return 'unknown';
  // /proc is not used here: if mounted with hidepid, /proc hides the processes of other users.
  if (!isRunning(pid)) return 'dead';
  const found = startOf(pid);
  if (found === '') return isRunning(pid) ? 'unknown' : 'dead';
  return found === startedAt ? 'alive' : 'dead';
}

/** Returns whether a process with this pid exists in this pid namespace. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Returns a text that identifies the boot and the namespaces of this process. The text includes the time namespace,
 * because the start times of two processes in different time namespaces can be equal. Outside Linux, the text has only
 * the platform and the host name.
 */
function ownSpace(): string {
  if (process.platform !== 'linux') return `${process.platform}-${hostname()}`;
  const bootId = readProc('sys/kernel/random/boot_id')?.trim();
  const namespaces = [readProcLink('self/ns/pid'), readProcLink('self/ns/time') ?? 'time:[]'];
  if (!bootId || namespaces[0] === undefined) return '';
  return [bootId, ...namespaces.map((one) => one?.replace(/\D/g, ''))].join('-');
}

/**
 * Returns a text that changes when the pid is used again: the start time of the process, or `ended` for a zombie. Empty
 * if the process does not exist, or if this machine hides the process.
 */
function startOf(pid: number): string {
  if (process.platform === 'linux') {
    // After the command unshare, /proc may still show another pid namespace, where the pid is another process.
    if (pid !== process.pid && readProcLink('self') !== String(process.pid)) return '';
    const stat = processStat(pid === process.pid ? 'self' : pid);
    if (!stat) return '';
    return stat.state === zombie ? 'ended' : String(stat.startTicks);
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
