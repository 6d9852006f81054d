import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { messageOf, UnavailableError } from '../errors.ts';

const refusals: Readonly<Record<string, string>> = {
  ENOENT: 'the program, its working directory or /dev/null is missing',
  EACCES: 'permission denied',
  EPERM: 'the system does not permit this',
  E2BIG: 'the arguments and the environment are too large',
  EAGAIN: 'no further process can start',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on the whole machine',
  ENOMEM: 'no memory is left',
};

/** Returns the error for a program that the system refused to start; undefined if `error` is any other error. */
export function refusedStart(error: unknown): UnavailableError | undefined {
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof syscall !== 'string' || !/^spawn\b/.test(syscall)) return undefined;
  return toError(path ?? (syscall.slice('spawn '.length) || 'a process'), error);
}

function toError(program: string, cause: unknown): UnavailableError {
  const { code = '' } = cause as NodeJS.ErrnoException;
  const why = Object.hasOwn(refusals, code) ? refusals[code] : messageOf(cause);
  return new UnavailableError(program, `cannot be started: ${why}`, { cause });
}

/**
 * Calls `start`, which starts a process by `spawn` or `fork`. If the system refuses, `onRefused` gets an
 * UnavailableError. The returned process then has no pid, and its outputs have ended. Node itself throws some refusals
 * and emits others as `error` events. After EMFILE, Node returns a process without streams.
 */
export function startProcess<Started extends ChildProcess>(
  program: string,
  start: () => Started,
  onRefused: (error: UnavailableError) => void,
): Started {
  const refuse = (cause: unknown) => onRefused(toError(program, cause));
  try {
    const child = start();
    // An error after the start means that a signal or message did not reach the process. The error is ignored, because
    // the end of the process has its own event.
    child.once('error', child.pid === undefined ? refuse : () => undefined);
    return child.pid === undefined ? (neverStarted() as Started) : child;
  } catch (cause) {
    if (!refusedStart(cause)) throw cause;
    process.nextTick(refuse, cause);
    return neverStarted() as Started;
  }
}

/** A process without a pid, which discards all input and has no output. */
function neverStarted(): ChildProcess {
  const stream = () => new PassThrough().resume();
  const [stdin, stdout, stderr] = [stream(), stream().end(), stream().end()];
  const nothing = { unref: () => undefined, ref: () => undefined, kill: () => false, send: () => false };
  const state = { pid: undefined, exitCode: null, signalCode: null, connected: false };
  return Object.assign(new EventEmitter(), { stdin, stdout, stderr }, nothing, state) as unknown as ChildProcess;
}
