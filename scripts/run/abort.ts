import { type Breakpoint, taintKindSchema, type Validity } from '../../results/record/run.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';

/** Why a run ended before its timeline did; the reason of the one AbortSignal that all parts watch. */
export type AbortCause =
  | { kind: 'signal'; signal: 'SIGINT' | 'SIGTERM' }
  | { kind: 'target-died'; atMs: number; text: string }
  | { kind: 'producer-crashed'; producer: string; text: string }
  | { kind: 'overdue'; producers: readonly string[] }
  /** A breakpoint test found what it looked for: its planned end. */
  | { kind: 'broke'; found: Breakpoint }
  /** Something threw that nobody waited for: a bug of ours, or a promise that a user's journey let go. */
  | { kind: 'fault-of-ours'; text: string };

export function causeOf(signal: AbortSignal): AbortCause | undefined {
  return signal.aborted ? (signal.reason as AbortCause) : undefined;
}

/** The exit code that a signal asks for, whatever was measured; undefined when no signal ended the run. */
export function exitCodeOfSignal(cause: AbortCause | undefined): 130 | 143 | undefined {
  if (cause?.kind !== 'signal') return undefined;
  return cause.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
}

/** What an end of our own making does to a run: it is no longer the run that was planned. */
export function abortReasons(cause: AbortCause | undefined): Validity['reasons'] {
  if (cause?.kind !== 'overdue' && cause?.kind !== 'fault-of-ours') return [];
  const evidence =
    cause.kind === 'overdue' ? `${cause.producers.join(', ')} did not end with the timeline` : cause.text;
  const taints = { kinds: taintKindSchema.options.filter((kind) => kind !== 'errors') };
  return [{ code: cause.kind, cause: 'the run was ended early', taints, evidence }];
}

/** The run's status in run.json. */
export function statusOf(cause: AbortCause | undefined): 'complete' | 'interrupted' | 'aborted' {
  if (!cause || cause.kind === 'broke') return 'complete';
  return cause.kind === 'signal' ? 'interrupted' : 'aborted';
}
