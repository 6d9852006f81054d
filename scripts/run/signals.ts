import { type StopSignal, stopSignals } from '../../scenarios/base/exit-code.ts';
import type { AbortCause } from './abort.ts';

/**
 * Handles the stop signals (such as Ctrl-C, a closed terminal, `kill`). At a signal before an abort, prints the name of
 * the signal and then `words`, and ends the run cleanly. At a signal after an abort, such as a second Ctrl-C, ends the
 * run at once. Returns a function that removes the handlers.
 */
export function watchSignals(
  abort: AbortController,
  hurry: AbortController,
  say: (line: string) => void,
  words = 'the run stops and keeps its results so far (a second signal stops it at once)',
): () => void {
  const on = (signal: StopSignal) => {
    if (abort.signal.aborted) {
      hurry.abort();
      return;
    }
    say(`${signal}: ${words}`);
    abort.abort({ kind: 'signal', signal } satisfies AbortCause);
  };
  for (const signal of stopSignals) process.on(signal, on);
  return () => {
    for (const signal of stopSignals) process.off(signal, on);
  };
}
