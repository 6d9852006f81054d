import { latestEndMs } from '../../results/record/producer.ts';
import type { Breakpoint, Validity } from '../../results/record/run.ts';
import { taintKindSchema } from '../../results/record/taint-kind.ts';
import { exitCodeBySignal, type StopSignal } from '../../scenarios/base/exit-code.ts';
import type { TooMuchMemory } from '../watch/memory-guard.ts';

/** The reason of the AbortSignal that all parts of a run share. */
export type AbortCause =
  | { kind: 'signal'; signal: StopSignal }
  | { kind: 'target-died'; atMs: number; text: string }
  | { kind: 'producer-crashed'; producer: string; text: string }
  /** `work` names what kept a producer busy, if this is known. */
  | { kind: 'overdue'; producers: readonly { name: string; work?: string | undefined }[] }
  | ({ kind: 'too-much-memory' } & TooMuchMemory)
  /** A breakpoint test found the load at which the target breaks. The test was planned to end then. */
  | { kind: 'broke'; found: Breakpoint }
  /**
   * An uncaught error, or a record that cannot be written. `isBug` is true for a bug of meshproof. If two runs go side
   * by side, the failure of the other run has this kind too.
   */
  | { kind: 'fault-of-ours'; text: string; isBug?: boolean };

/** Returns the cause of an aborted signal. */
export function causeOf(signal: AbortSignal): AbortCause | undefined {
  return signal.aborted ? (signal.reason as AbortCause) : undefined;
}

/**
 * Returns the exit code of the signal that ended the run, whatever the verdict of the run. Undefined if no signal ended
 * the run.
 */
export function exitCodeOfSignal(cause: AbortCause | undefined): (typeof exitCodeBySignal)[StopSignal] | undefined {
  return cause?.kind === 'signal' ? exitCodeBySignal[cause.signal] : undefined;
}

/**
 * Returns a reason for INVALID if the load generator caused the abort. The causes are a producer that does not end, a
 * process with too much memory, and an error of meshproof.
 */
export function abortReasons(cause: AbortCause | undefined): Validity['reasons'] {
  const evidence = evidenceOf(cause);
  if (!cause || evidence === undefined) return [];
  const taints = { kinds: taintKindSchema.options.filter((kind) => kind !== 'errors') };
  return [{ code: cause.kind, cause: 'a fault of the load generator aborted the run', taints, evidence }];
}

function evidenceOf(cause: AbortCause | undefined): string | undefined {
  if (cause?.kind === 'overdue') {
    const late = cause.producers.map(({ name, work }) => (work === undefined ? name : `${name} (${work})`));
    return `${late.join(', ')} did not end within ${latestEndMs / 1000} s after the last phase`;
  }
  if (cause?.kind === 'fault-of-ours') return cause.text;
  if (cause?.kind !== 'too-much-memory') return undefined;
  const [used, most] = [cause.bytes, cause.limitBytes].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
  const limit = `${most}, half of the memory of the machine or container`;
  return `a process of ${cause.part} used ${used} of memory; the limit is ${limit}`;
}

/** Returns the status to write into run.json, from the cause of the end. */
export function statusOf(cause: AbortCause | undefined): 'complete' | 'interrupted' | 'aborted' {
  if (!cause || cause.kind === 'broke') return 'complete';
  return cause.kind === 'signal' ? 'interrupted' : 'aborted';
}
