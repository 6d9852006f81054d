import { visibleLine } from './printable.ts';

/** The place of an error in the user's files. The column serves only to sort errors; it is never printed. */
export type Where = { file?: string; line?: number; column?: number; key?: string; hint?: string };

/** An error in the input of the user. It is printed as one line, and the exit code is `usage`. */
export class UserError extends Error {
  readonly where: Where;

  constructor(message: string, where: Where = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.where = where;
  }

  get all(): readonly UserError[] {
    return [this];
  }

  /** The error as one line of text, such as `plans/smoke.yaml:12: phases.steady: "40" has no unit (write 40s)`. */
  override toString(): string {
    const { file, line, key, hint } = this.where;
    const place = file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}: `;
    return visibleLine(`${place}${key ? `${quoted(key)}: ` : ''}${this.message}${hint ? ` (${hint})` : ''}`);
  }
}

/** Several errors of the user that were found together. Each error is printed as one line. */
export class UserErrors extends UserError {
  readonly #all: readonly UserError[];

  constructor(first: UserError, others: readonly UserError[]) {
    super(first.message, first.where, { cause: first });
    this.#all = [first, ...others];
  }

  override get all(): readonly UserError[] {
    return this.#all;
  }

  override toString(): string {
    return this.#all.map(String).join('\n');
  }
}

/**
 * Thrown for an object that refers to another object with errors. A ConsequentError is never printed, because the
 * errors of the other object are printed.
 */
export class ConsequentError extends UserError {
  constructor() {
    super('an object to which this object refers has errors');
  }

  override get all(): readonly UserError[] {
    return [];
  }
}

/** The error for a missing tool, an unreachable target, or a limit of this machine, such as its memory. */
export class UnavailableError extends Error {
  readonly what: string;

  constructor(what: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnavailableError';
    this.what = what;
  }

  override toString(): string {
    return visibleLine(`${this.what}: ${this.message}`);
  }
}

const refusals: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the system does not permit this',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'the symbolic links form a loop',
  ENOTDIR: 'a part of this path is not a directory',
  EROFS: 'the file system is read-only',
  EIO: 'the disk cannot read or write this',
  ESTALE: 'the network file system no longer has this file',
  ETIMEDOUT: 'the network file system does not answer',
};

/**
 * Returns a UserError for an error with which the operating system refuses a path. Undefined for any other error and
 * for a missing file (ENOENT). The code that reads a user's file reports the missing file.
 */
export function refusedPath(error: unknown): UserError | undefined {
  const { code = '', path, syscall = '' } = error as NodeJS.ErrnoException;
  const isFile = typeof path === 'string' && !/^(spawn|listen|bind|connect)\b/.test(syscall);
  if (!isFile || !Object.hasOwn(refusals, code)) return undefined;
  return new UserError(refusals[code]!, { file: path }, { cause: error });
}

/** Quotes a key that starts or ends with whitespace, which would otherwise be hard to see. */
function quoted(key: string): string {
  return key.trim() === key ? key : JSON.stringify(key);
}

/** The message of a thrown value of any type. Never throws, not even for a value that cannot become a text. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'a value without a text was thrown';
  }
}

/**
 * The process that records a run throws this error if another command has marked the run as INVALID. A command does so
 * only while the recording process is stopped, for example by SIGSTOP.
 */
export class RunTakenError extends UserError {
  override readonly name = 'RunTakenError';
}
