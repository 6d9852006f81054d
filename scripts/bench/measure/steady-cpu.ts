import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from './cpu-seconds.ts';

/** Shares of one processor. `own` is the share of this process. */
export type SteadyCpu = { k6: number; own: number };

/**
 * Returns the shares of one processor that process `pid` and this process used from `fromMs` to `toMs`, both in epoch
 * milliseconds. Throws if the process ended before `toMs`.
 */
export async function steadyCpu(pid: () => number | undefined, fromMs: number, toMs: number): Promise<SteadyCpu> {
  const from = await readAt(fromMs, pid);
  const to = await readAt(toMs, pid);
  const seconds = (to.atMs - from.atMs) / 1000;
  return { k6: (to.k6S - from.k6S) / seconds, own: (to.ownS - from.ownS) / seconds };
}

async function readAt(atMs: number, pid: () => number | undefined) {
  await sleep(Math.max(0, atMs - Date.now()));
  const { user, system } = process.cpuUsage();
  return {
    atMs: performance.now(),
    k6S: cpuSeconds(pid() ?? 0),
    ownS: (user + system) / 1e6,
  };
}
