import { messageOf, UnavailableError, UserError, UserErrors, type Where } from '../../scenarios/base/errors.ts';

/** An error as data that can be sent to another process. */
export type ErrorData =
  | { kind: 'user'; all: readonly { message: string; where: Where }[] }
  | { kind: 'unavailable'; what: string; message: string }
  | { kind: 'other'; message: string; stack: string | undefined };

/** Returns a thrown value as data, with its class if the class decides the exit code. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof UserError)
    return { kind: 'user', all: thrown.all.map(({ message, where }) => ({ message, where })) };
  const message = messageOf(thrown);
  if (thrown instanceof UnavailableError) return { kind: 'unavailable', what: thrown.what, message };
  return { kind: 'other', message, stack: thrown instanceof Error ? thrown.stack : undefined };
}

/** Returns the error that `toErrorData` has turned into data. */
export function fromErrorData(data: ErrorData): Error {
  if (data.kind === 'unavailable') return new UnavailableError(data.what, data.message);
  if (data.kind === 'other') return Object.assign(new Error(data.message), data.stack !== undefined && data);
  const [first, ...others] = data.all.map(({ message, where }) => new UserError(message, where));
  return others.length > 0 ? new UserErrors(first!, others) : first!;
}
