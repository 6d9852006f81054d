import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from 'simple-statistics';
import { extremes } from '../../../scenarios/base/long-lists.ts';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import type { Claim } from '../claims.ts';
import { metBy } from '../met-by.ts';
import { endedChildrenS } from './cpu-seconds.ts';

export const builtCli = [process.execPath, join(packageRoot, 'dist/cli.mjs')] as const;

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

/** Returns the smallest and the largest value, as text with two decimals. */
export function rangeOf(values: readonly number[]): string {
  return extremes(values)
    .map((one) => one.toFixed(2))
    .join(' to ');
}

/** Returns the median, the smallest and the largest of some times in seconds, as text. */
export function secondsOf(times: readonly number[]): string {
  return `${median([...times]).toFixed(2)} s (${rangeOf(times)}, ${times.length} runs)`;
}

/**
 * Returns the claim that a command takes at most `goalS` seconds. The smallest and the largest wall time decide the
 * claim.
 */
export function timeClaim(claim: string, walls: readonly number[], goalS: number, beside: Claim['beside'] = {}): Claim {
  const met = metBy(extremes(walls), { atMost: goalS });
  return { claim, target: `at most ${goalS} s`, measured: secondsOf(walls), met, beside };
}
