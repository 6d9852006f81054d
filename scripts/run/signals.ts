import type { AbortCause } from './abort.ts';

/** The first SIGINT or SIGTERM aborts the run in order, the second one at once. Returns a function that stops this. */
export function watchSignals(abort: AbortController, hurry: AbortController, say: (line: string) => void): () => void {
  const on = (signal: 'SIGINT' | 'SIGTERM') => () => {
    if (abort.signal.aborted) {
      hurry.abort();
      return;
    }
    say(`${signal}: stopping in order; the results so far are kept (again: stop at once)`);
    abort.abort({ kind: 'signal', signal } satisfies AbortCause);
  };
  const handlers = { SIGINT: on('SIGINT'), SIGTERM: on('SIGTERM') };
  process.on('SIGINT', handlers.SIGINT).on('SIGTERM', handlers.SIGTERM);
  return () => {
    process.off('SIGINT', handlers.SIGINT).off('SIGTERM', handlers.SIGTERM);
  };
}
