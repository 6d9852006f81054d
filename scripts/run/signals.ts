import type { AbortCause } from './abort.ts';

/** The first SIGINT or SIGTERM asks the run to stop in order, a second one takes away its patience. */
export function watchSignals(abort: AbortController, hurry: AbortController, say: (line: string) => void): () => void {
  const on = (signal: 'SIGINT' | 'SIGTERM') => () => {
    if (abort.signal.aborted) {
      hurry.abort();
      return;
    }
    say(`${signal}: stopping; what was measured is kept (again to hurry)`);
    abort.abort({ kind: 'signal', signal } satisfies AbortCause);
  };
  const handlers = { SIGINT: on('SIGINT'), SIGTERM: on('SIGTERM') };
  process.on('SIGINT', handlers.SIGINT).on('SIGTERM', handlers.SIGTERM);
  return () => {
    process.off('SIGINT', handlers.SIGINT).off('SIGTERM', handlers.SIGTERM);
  };
}
