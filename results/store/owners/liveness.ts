import { randomUUID } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { renewalMs } from './lease.ts';
import { type OwnerState, stateOf } from './owner.ts';
import type { Owned } from './owner-file.ts';

/**
 * An owner that wrote nothing for this time may be dead. In this time, a living owner writes its file 30 times. The
 * assumption is that no running process pauses so long, and that no network file system hides a write for so long.
 */
export const silenceMs = 60_000;

/**
 * After `silenceMs` without a write, an owner is watched for this time: two renewals of its file and a margin. An owner
 * on a machine that was suspended is alive, but writes its file only after the machine wakes.
 */
const watchMs = 2 * renewalMs + 1000;

/** The functions through which `isDead` observes the machine. */
export type Senses = {
  stateOf(owner: Owned['owner']): OwnerState;
  /**
   * Returns the time of the newest write in a directory or file, by the clock of its file system. Undefined if the path
   * is gone.
   */
  signMs(path: string): number | undefined;
  /** Returns the current time by the clock of the file system; undefined when nothing can be written there. */
  nowMs(path: string): number | undefined;
  sleep(ms: number): Promise<unknown>;
};

/**
 * Returns whether the owner of `path` is dead. In doubt, the owner counts as alive. This process cannot see every
 * owner: an owner may be in another container, on another machine with a shared volume, or on a machine without /proc.
 * Such an owner is dead only if both conditions hold:
 * - By the clock of the file system, nothing in `path` was written for over a minute.
 * - Nothing is written while this process watches for 5 s.
 */
export async function isDead(path: string, owned: Owned | undefined, senses: Senses = realSenses): Promise<boolean> {
  if (owned?.left !== undefined) return true;
  const state = owned ? senses.stateOf(owned.owner) : 'unknown';
  if (state !== 'unknown') return state === 'dead';
  const before = senses.signMs(path);
  const nowMs = before === undefined ? undefined : senses.nowMs(path);
  if (before === undefined || nowMs === undefined || nowMs - before <= silenceMs) return false;
  await senses.sleep(watchMs);
  return senses.signMs(path) === before;
}

const realSenses: Senses = { stateOf, signMs: newestWrite, nowMs: clockOf, sleep };

function newestWrite(path: string): number | undefined {
  try {
    const stat = lstatSync(path);
    if (!stat.isDirectory()) return Math.max(stat.mtimeMs, freshTime(path));
    const inside = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
    return Math.max(stat.mtimeMs, largest(inside.map(({ name }) => freshTime(join(path, name)))));
  } catch {
    return undefined;
  }
}

/** Returns the time of the last write. The file is opened first, so that NFS asks the server instead of its cache. */
function freshTime(file: string): number {
  try {
    if (!lstatSync(file).isFile()) return 0;
    closeSync(openSync(file, 'r'));
    return lstatSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function clockOf(path: string): number | undefined {
  const file = join(dirname(path), `.now-${randomUUID()}`);
  try {
    writeFileSync(file, '\n', { flag: 'wx' });
    return statSync(file).mtimeMs;
  } catch {
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
}
