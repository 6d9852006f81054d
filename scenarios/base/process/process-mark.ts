import { randomUUID } from 'node:crypto';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { processIds, readProc } from '../proc.ts';

/**
 * The variable with the mark of a process. A program that runs code of the user gets a mark, and each process that the
 * program starts inherits the mark, also in another process group or session. `scripts/lib/reaper.mjs` may import no
 * other folder, so it repeats the name.
 */
export const markVariable = 'MESHPROOF_STARTED_BY';

/**
 * The first part of all marks that this process gives. If this process has a mark itself, `ownMark` extends that mark,
 * so that whoever ends this process also ends what it started.
 */
export const ownMark = [process.env[markVariable] ?? [], randomUUID()].flat().join('/');

/** Returns a new mark for a program. */
export const createMark = (): string => `${ownMark}/${randomUUID()}`;

/** The number of processes that are read at once. Reading them takes about a millisecond. */
const batchSize = 50;
const passes = 20;
const pauseMs = 50;

/**
 * Kills the processes with this mark. Resolves to the ids of those that still live after a second. Finds no process off
 * Linux, none of another user, and none that was started without the variable.
 */
export async function endMarked(mark: string): Promise<number[]> {
  // A process can start another one while the processes are read, so they are read until none is left.
  for (let pass = 0; pass < passes; pass++) {
    const pids = await findMarked(mark);
    if (pids.length === 0) return pids;
    for (const pid of pids) kill(pid);
    await sleep(pauseMs);
  }
  return findMarked(mark);
}

async function findMarked(mark: string): Promise<number[]> {
  const found: number[] = [];
  for (const [at, pid] of processIds().entries()) {
    if (at % batchSize === batchSize - 1) await turn();
    if (pid !== process.pid && carries(readProc(`${pid}/environ`) ?? '', mark)) found.push(pid);
  }
  return found;
}

function carries(environment: string, mark: string): boolean {
  const variable = `${markVariable}=${mark}`;
  return environment.split('\0').some((one) => one === variable || one.startsWith(`${variable}/`));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended, or this process may not end it.
  }
}
