import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { messageOf, UnavailableError } from '../errors.ts';

/** Codes with which the system refuses to start a process, each in words. Any other code is printed as it is. */
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

/**
 * Returns the error behind a refusal of the system to start a program, for which meshproof has no remedy; undefined for
 * any other error.
 */
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
 * Calls `start`, which starts a process by `spawn` or `fork`. If the system refuses, for whatever reason, `onRefused`
 * gets an UnavailableError that names the program. The returned process then has no pid, and its outputs are at their
 * end. Without this function, some refusals are thrown, others are an event that ends this process if nothing handles
 * it, and after EMFILE the process has no streams.
 */
export function startProcess<Started extends ChildProcess>(
  program: string,
  start: () => Started,
  onRefused: (error: UnavailableError) => void,
): Started {
  const refuse = (cause: unknown) => onRefused(toError(program, cause));
  try {
    const child = start();
    // The error of a running process reports a signal or message that did not reach it. Its exit is reported anyway.
    child.once('error', child.pid === undefined ? refuse : () => undefined);
    return child.pid === undefined ? (neverStarted() as Started) : child;
  } catch (cause) {
    if (!refusedStart(cause)) throw cause;
    process.nextTick(refuse, cause);
    return neverStarted() as Started;
  }
}

/** A process without a pid. It accepts all input and discards it, and has no output. */
function neverStarted(): ChildProcess {
  const stream = () => new PassThrough().resume();
  const [stdin, stdout, stderr] = [stream(), stream().end(), stream().end()];
  const nothing = { unref: () => undefined, ref: () => undefined, kill: () => false, send: () => false };
  const state = { pid: undefined, exitCode: null, signalCode: null, connected: false };
  return Object.assign(new EventEmitter(), { stdin, stdout, stderr }, nothing, state) as unknown as ChildProcess;
}
