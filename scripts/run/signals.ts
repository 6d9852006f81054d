import { type AbortCause, type StopSignal, stopSignals } from './abort.ts';

/**
 * Handles the stop signals (Ctrl-C, a closed terminal, `kill`). The first signal ends the run cleanly, the second one
 * at once. At the first signal, its name and then `words` are printed. Returns a function that stops this handling.
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
