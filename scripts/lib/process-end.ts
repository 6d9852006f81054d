import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { messageOf, RunTakenError, refusedPath, UnavailableError, UserError } from '../../scenarios/base/errors.ts';
import { type ExitCode, exitCode } from '../../scenarios/base/exit-code.ts';
import { toPrintableLines } from '../../scenarios/base/printable.ts';
import { refusedStart } from '../../scenarios/base/process/start-process.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { stderr, stdout } from './outlet.ts';

/**
 * Error codes that report a limit of this machine, each with a description of the limit and a remedy, if there is one.
 */
const machineLimits: Readonly<Record<string, string>> = {
  EMFILE: 'too many open files (raise the limit: ulimit -n 4096)',
  ENFILE: 'too many open files on the whole machine',
  EAGAIN: 'no further process or thread can start (raise the limit: ulimit -u)',
  ENOMEM: 'no memory is left (end other programs, or raise the limit: ulimit -v)',
};

/**
 * Error codes that report a limit of the disk. A UserError with one of these codes already names the file and the
 * limit.
 */
const diskLimits: typeof machineLimits = {
  ENOSPC: 'no space is left for a file',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file would be larger than its limit (raise the limit: ulimit -f)',
};

const limits = { ...machineLimits, ...diskLimits };

/**
 * Matches the message of a RangeError for memory that the machine refuses. V8 gives such an error no code. Other
 * RangeErrors report, for example, a wrong length.
 */
const refusedMemory = /\bout of memory\b|\b(cannot|could not) allocate\b|\ballocation failed\b/i;

/** After a command has ended, open handles, such as an answer that never ends, delay the exit by at most this time. */
const graceMs = 5000;

/** Node's exit code when the main module still awaits something, but nothing is left that could end the wait. */
const unsettled = 13;

const closed = new AbortController();
const strays = new Set<(error: unknown) => void>();
let outputFailure: Error | undefined;
let hasRecord = false;
let onError: (error: unknown) => void = exitOnError;
/** True when the command has returned or thrown. Its exit code is then known. */
let hasEnded = false;

/** Aborted when the reader of stdout closes the pipe, as in `meshproof … | head`. */
export const outputClosed: AbortSignal = closed.signal;

/**
 * Sets the exit code if no command has set it. After an uncaught error, Node would exit with 1, but 1 means that an SLO
 * is broken. The rules are:
 * - After an uncaught error, the exit code is `usage`, `unavailable`, `invalid` (another command completed the record
 *   of the run first) or `bug`.
 * - If the process ends although the command is not over, the exit code is not 0, because 0 would mean success. It is
 *   `invalid` after a call of `process.exit()`, and `bug` if nothing was left to wait for.
 * - If stderr is full or closed, only the lines on stderr are lost.
 * - If stdout is closed, only the lines on stdout are lost.
 * - If stdout is full, or if nobody reads it, a line on stderr reports this. A command without a stored run then ends
 *   with `usage` instead of 0, because the lost output was its only result.
 *
 * @param endWith prints an error and sets the exit code; `exitOnError` by default
 */
export function guardProcess(endWith: (error: unknown) => void = exitOnError): void {
  onError = endWith;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') closed.abort();
    else outputFailure ??= error;
  });
  process.on('uncaughtException', hearOrEnd);
  process.on('unhandledRejection', hearOrEnd);
  process.on('exit', () => {
    if (!hasEnded) endEarly();
    if (stderr.lost > 0)
      report(`meshproof: ${stderr.lost} lines are missing here, because the reader of stderr was too slow`);
    if (stdout.isWaiting || stdout.lost > 0) outputFailure ??= new Error('nobody reads it');
    if (!outputFailure) return;
    report(`meshproof: stdout cannot be written, so the output is incomplete: ${outputFailure.message}`);
    if (!hasRecord && (process.exitCode ?? exitCode.pass) === exitCode.pass) process.exitCode = exitCode.usage;
  });
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.on('exit', () => closeLost(terminals));
}

/**
 * Keeps the process alive after an uncaught error that is a bug, so that the run still gets a verdict. `hear` receives
 * the error. Other uncaught errors, such as ENOSPC, still end the process. The returned function removes `hear`.
 */
export function catchStrays(hear: (error: unknown) => void): () => void {
  strays.add(hear);
  return () => void strays.delete(hear);
}

function hearOrEnd(error: unknown): void {
  if (strays.size > 0 && exitCodeOfError(error) === exitCode.bug) {
    for (const hear of strays) hear(error);
    return;
  }
  onError(error);
  process.exit();
}

/** Call this when the record of a run is complete. A failed write to stdout then no longer changes the exit code. */
export function noteRecord(): void {
  hasRecord = true;
}

/**
 * Call this when the command is over. The process ends as soon as no handle is open, after 5 s at the latest. This
 * limit is extended while a slow reader still takes output. If stderr is a terminal, the process also waits for a
 * reader that pauses, such as `less`, because the person at the terminal can end the wait.
 */
export function endSoon(): void {
  hasEnded = true;
  const before = stdout.taken + stderr.taken;
  const waits = () => {
    const isPatient = stderr.isTTY && Number(process.exitCode ?? 0) < exitCode.hungUp;
    return (stdout.isWaiting || stderr.isWaiting) && (isPatient || stdout.taken + stderr.taken > before);
  };
  setTimeout(() => (waits() ? endSoon() : process.exit()), graceMs).unref();
}

/** Ends the process at once, with the exit code of the signal that stopped the command. */
export function endNow(code: number): never {
  hasEnded = true;
  process.exit(code);
}

/**
 * Prints an error and sets the exit code. For an error that `printExpected` does not know, prints the stack and sets
 * the exit code `bug`. Returns the printed error.
 */
export function exitOnError(thrown: unknown): unknown {
  hasEnded = true;
  const expected = printExpected(thrown);
  if (!expected) reportBug(thrown);
  process.exitCode = expected?.code ?? exitCode.bug;
  return expected?.error ?? thrown;
}

/** Prints an unexpected error with its stack. */
export function reportBug(thrown: unknown): void {
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown);
  report(`meshproof: this is a bug in meshproof, please report it:\n${stack}`);
}

/**
 * Prints an error of the user, of a tool or of this machine, one line for each message. Returns the exit code and the
 * printed error. If the system refuses a path, the error counts as an error of the user. Any other error is a bug of
 * meshproof. For a bug, returns undefined and prints nothing.
 */
export function printExpected(thrown: unknown): { code: ExitCode; error: unknown } | undefined {
  const expected = explain(thrown);
  for (const line of expected?.lines ?? []) report(`meshproof: ${line}`);
  return expected;
}

/** Returns the exit code with which a command would end because of this error. */
export function exitCodeOfError(thrown: unknown): ExitCode {
  return explain(thrown)?.code ?? exitCode.bug;
}

type Explained = { code: ExitCode; error: unknown; lines: readonly string[] };

function explain(thrown: unknown): Explained | undefined {
  const error = refusedPath(thrown) ?? refusedStart(thrown) ?? thrown;
  const limit = limitIn(error);
  if (error instanceof UserError && (!limit || Object.hasOwn(diskLimits, limit))) {
    const code = error instanceof RunTakenError ? exitCode.invalid : limit ? exitCode.unavailable : exitCode.usage;
    return { code, error, lines: error.all.map(String) };
  }
  if (limit) return { code: exitCode.unavailable, error, lines: [`this machine: ${limits[limit]}`] };
  if (error instanceof UnavailableError) return { code: exitCode.unavailable, error, lines: [String(error)] };
  return undefined;
}

/** Closes terminals that are gone. When Node exits, it resets each terminal, and aborts with SIGABRT if one is gone. */
function closeLost(terminals: readonly number[]): void {
  for (const descriptor of terminals.filter((one) => !isatty(one))) {
    try {
      closeSync(descriptor);
    } catch {
      // The descriptor is closed already.
    }
  }
}

/**
 * Sets the exit code of a process that ends although its command has no result: `bug` if nothing was left to wait for
 * (Node's exit code 13), otherwise `invalid`.
 */
function endEarly(): void {
  if (process.exitCode === unsettled) {
    onError(new Error('the command has no result, but the process has no work left'));
    return;
  }
  report('meshproof: the process ended before the command had a result: meshproof or one of its packages ended it');
  process.exitCode = exitCode.invalid;
}

function report(text: string): void {
  stderr.write(toPrintableLines(`${masker.text(text)}\n`));
}

/**
 * Returns the code of the reached system limit, such as EMFILE, from the error or one of its causes. If memory was
 * refused, the code is ENOMEM.
 */
function limitIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && Object.hasOwn(limits, code)) return code;
  const isMemory = error.name === 'RangeError' && refusedMemory.test(error.message);
  if (isMemory || code === 'ERR_MEMORY_ALLOCATION_FAILED') return 'ENOMEM';
  if (error instanceof AggregateError) return error.errors.map(limitIn).find((limit) => limit !== undefined);
  return limitIn(error.cause);
}
