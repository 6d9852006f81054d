import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median } from 'simple-statistics';
import { largest, smallest } from '../../../scenarios/base/long-lists.ts';
import { endedChildrenS } from './child-cpu.ts';

/** The wall time and the processor time of a command, in seconds. */
export type CommandTime = { wallS: number; cpuS: number };

/** Runs a command and measures it. Rejects when its exit code is neither 0 nor one of `codes`. */
export async function timeCommand(
  [program, ...args]: readonly [string, ...string[]],
  codes: readonly number[] = [],
): Promise<CommandTime> {
  const [from, cpuFrom] = [performance.now(), endedChildrenS()];
  try {
    await promisify(execFile)(program, args, { maxBuffer: 1e9 });
  } catch (error) {
    if (!codes.includes((error as { code?: number }).code ?? -1)) throw error;
  }
  return { wallS: (performance.now() - from) / 1000, cpuS: endedChildrenS() - cpuFrom };
}

/** Returns the shortest and the longest of some times, in their unit. */
export function extremes(times: readonly number[]): [number, number] {
  return [smallest(times), largest(times)];
}

/** Returns the median and the extremes of some times in seconds, as text. */
export function secondsOf(times: readonly number[]): string {
  const [low, high] = extremes(times).map((one) => one.toFixed(2));
  return `${median([...times]).toFixed(2)} s (${low} to ${high}, ${times.length} runs)`;
}
