import { messageOf, UnavailableError, UserError, UserErrors, type Where } from '../../scenarios/base/errors.ts';

/** An error as data that can be sent to another process. `code` comes from the error or from one of its causes. */
export type ErrorData = { code?: string } & (
  | { kind: 'user'; all: readonly { message: string; where: Where }[] }
  | { kind: 'unavailable'; what: string; message: string }
  | { kind: 'other'; message: string; stack: string | undefined }
);

/** Returns a thrown value as data. `kind` distinguishes the classes of errors that lead to different exit codes. */
export function toErrorData(thrown: unknown): ErrorData {
  const code = codeOf(thrown);
  return { ...dataOf(thrown), ...(code !== undefined && { code }) };
}

function dataOf(thrown: unknown): ErrorData {
  if (thrown instanceof UserError)
    return { kind: 'user', all: thrown.all.map(({ message, where }) => ({ message, where })) };
  const message = messageOf(thrown);
  if (thrown instanceof UnavailableError) return { kind: 'unavailable', what: thrown.what, message };
  return { kind: 'other', message, stack: thrown instanceof Error ? thrown.stack : undefined };
}

/** Returns the error that `toErrorData` has turned into data. */
export function fromErrorData(data: ErrorData): Error {
  const { code } = data;
  const options = code === undefined ? {} : { cause: Object.assign(new Error(code), { code }) };
  if (data.kind === 'unavailable') return new UnavailableError(data.what, data.message, options);
  if (data.kind === 'other')
    return Object.assign(new Error(data.message, options), data.stack !== undefined && { stack: data.stack });
  const [first, ...others] = data.all.map(({ message, where }) => new UserError(message, where, options));
  return others.length > 0 ? new UserErrors(first!, others) : first!;
}

/**
 * Returns the code of an error or of one of its causes. In an error of user code, the causes may form a circle, and
 * reading a property may throw.
 */
function codeOf(thrown: unknown): string | undefined {
  const seen = new Set<unknown>();
  try {
    for (let at = thrown; at instanceof Error && !seen.has(at); at = at.cause) {
      seen.add(at);
      const { code } = at as NodeJS.ErrnoException;
      if (typeof code === 'string') return code;
    }
  } catch {
    return undefined;
  }
  return undefined;
}
