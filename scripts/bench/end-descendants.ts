import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodeBySignal, stopSignals } from '../../scenarios/base/exit-code.ts';
import { descendants, isRunning, type Relative } from '../test/family.ts';

/** A run of meshproof ends its own processes and completes its record within this time. */
const usualGraceMs = 5000;

/** At a stop signal, ends all descendants of this process, and then the process itself. */
export function endAtSignals(graceMs = usualGraceMs): void {
  for (const signal of stopSignals)
    process.once(signal, () => void endDescendants(graceMs).finally(() => process.exit(exitCodeBySignal[signal])));
}

/**
 * Sends SIGTERM to the descendants of this process. After `graceMs`, kills all descendants that still run, new ones
 * included.
 */
export async function endDescendants(graceMs = usualGraceMs): Promise<void> {
  const first = started();
  signalAll(first, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < graceMs && first.some(({ pid }) => isRunning(pid)); waitedMs += 50) await sleep(50);
  signalAll([...first, ...started()], 'SIGKILL');
}

/**
 * Returns the descendants of this process, without `reaper.mjs`. The reaper must outlive this process to remove the
 * temporary directories.
 */
function started(): Relative[] {
  return descendants(process.pid).filter(({ command }) => !command.includes('reaper.mjs'));
}

function signalAll(relatives: readonly Relative[], signal: NodeJS.Signals): void {
  for (const { pid } of relatives) {
    try {
      process.kill(pid, signal);
    } catch {
      // The process has ended.
    }
  }
}
