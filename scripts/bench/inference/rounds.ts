import { performance } from 'node:perf_hooks';
import type { Child } from '../../lib/child.ts';
import { busySeconds, cpuSeconds } from '../measure/cpu-seconds.ts';

/** Each measurement is repeated in this number of rounds. Their differences show the noise of the machine. */
export const rounds = 3;
/** If other processes use more than this number of cores on average, a missed goal proves nothing. */
const othersCores = 0.15;

/**
 * Returns true if every round met the goal, and false if every round missed it. Returns null when the rounds differ,
 * or when other processes were so busy that they may have caused a miss.
 */
export function decided(rounds: readonly { met: boolean; others: number }[]): boolean | null {
  if (rounds.every(({ met }) => met)) return true;
  return rounds.some(({ met, others }) => met || others > othersCores) ? null : false;
}

/**
 * Resolves to the result of `work`, and to the mean number of cores that were in use meanwhile. `ofChild` counts the
 * cores of `child`, and `others` the cores of all processes except `child` and this process.
 */
export async function withOthers<T>(
  child: Child,
  work: () => Promise<T>,
): Promise<{ result: T; others: number; ofChild: number }> {
  const used = () => {
    const { user, system } = process.cpuUsage();
    const childS = cpuSeconds(child.pid);
    return { atMs: performance.now(), childS, othersS: busySeconds() - (user + system) / 1e6 - childS };
  };
  const before = used();
  const result = await work();
  const after = used();
  const cores = (seconds: number) => Math.max(0, (seconds / (after.atMs - before.atMs)) * 1000);
  return { result, others: cores(after.othersS - before.othersS), ofChild: cores(after.childS - before.childS) };
}

/** Prints the values of a round to stderr. */
export function print(name: string, values: Readonly<Record<string, number>>): void {
  const shown = Object.entries(values).map(([key, value]) => `${key} ${Number(value.toPrecision(3))}`);
  process.stderr.write(`${name}: ${shown.join(', ')}\n`);
}
