/** Why a run ended before its timeline did; the reason of the one AbortSignal that all parts watch. */
export type AbortCause =
  | { kind: 'signal'; signal: 'SIGINT' | 'SIGTERM' }
  | { kind: 'target-died'; atMs: number; text: string }
  | { kind: 'producer-crashed'; producer: string; text: string }
  | { kind: 'overdue'; producers: readonly string[] };

export function causeOf(signal: AbortSignal): AbortCause | undefined {
  return signal.aborted ? (signal.reason as AbortCause) : undefined;
}

/** The run's status in run.json. */
export function statusOf(cause: AbortCause | undefined): 'complete' | 'interrupted' | 'aborted' {
  if (!cause) return 'complete';
  return cause.kind === 'signal' ? 'interrupted' : 'aborted';
}
