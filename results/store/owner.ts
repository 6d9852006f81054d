import { execFileSync } from 'node:child_process';
import { processStat, readProc, zombie } from '../../scenarios/base/proc.ts';

/** A process. Its start time, an opaque text, distinguishes it from a later process with the same pid. */
export type Owner = { pid: number; startedAt: string };

/** Returns the owner for a pid; `startedAt` is empty when there is no such process. */
export const ownerOf = (pid: number): Owner => ({ pid, startedAt: startOf(pid) ?? '' });

/** Returns this process as an owner. */
export const thisProcess = (): Owner => ownerOf(process.pid);

/** True while the process runs; false for a later process with the same pid. */
export const isAlive = ({ pid, startedAt }: Owner): boolean => startOf(pid) === startedAt;

/** Undefined if there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = processStat(pid);
    const bootId = readProc('sys/kernel/random/boot_id')?.trim().slice(0, 8);
    return !stat || stat.state === zombie || bootId === undefined ? undefined : `${bootId}:${stat.startTicks}`;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
