import { exitCodeBySignal, type StopSignal, stopSignals } from '../../scenarios/base/exit-code.ts';
import { endNow } from '../lib/process-end.ts';
import type { AbortCause } from './abort.ts';

/**
 * If a part of the command hangs, the process ends this time after the first signal, or after the second one. The next
 * command then seals the run.
 */
const patienceMs = { first: 300_000, second: 30_000 };

/**
 * Handles the stop signals (such as Ctrl-C, a closed terminal, `kill`). At a signal before an abort, prints the name of
 * the signal and then `words`, and ends the run cleanly. At a signal after an abort, such as a second Ctrl-C, ends the
 * run at once. At the next signal, or if a part hangs, ends the process. Returns a function that removes the handlers.
 */
export function watchSignals(
  abort: AbortController,
  hurry: AbortController,
  say: (line: string) => void,
  words = 'the run stops and keeps its results so far (a second signal stops it at once)',
): () => void {
  const timers: NodeJS.Timeout[] = [];
  const endAfter = (ms: number, signal: StopSignal) => {
    const end = () => {
      say(`a part of the command did not stop within ${ms / 1000} s after ${signal}, so the process ends now`);
      endNow(exitCodeBySignal[signal]);
    };
    timers.push(setTimeout(end, ms).unref());
  };
  const on = (signal: StopSignal) => {
    if (hurry.signal.aborted) return endNow(exitCodeBySignal[signal]);
    if (abort.signal.aborted) {
      hurry.abort();
      return endAfter(patienceMs.second, signal);
    }
    endAfter(patienceMs.first, signal);
    say(`${signal}: ${words}`);
    abort.abort({ kind: 'signal', signal } satisfies AbortCause);
  };
  for (const signal of stopSignals) process.on(signal, on);
  return () => {
    for (const signal of stopSignals) process.off(signal, on);
    for (const timer of timers) clearTimeout(timer);
  };
}
