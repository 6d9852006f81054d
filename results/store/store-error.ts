import { messageOf, UserError } from '../../scenarios/base/errors.ts';

const meanings: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'it exists already',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
};

/** Converts a file system error to a UserError: "cannot seal the run: the disk is full". Returns other errors as is. */
export function storeError(action: string, file: string, cause: unknown): Error {
  if (cause instanceof UserError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined) return cause instanceof Error ? cause : new Error(messageOf(cause));
  return new UserError(`cannot ${action}: ${meanings[code] ?? messageOf(cause)}`, { file }, { cause });
}

/** True for an error of the disk or of permissions, after which the same call may succeed later. */
export function isDiskTrouble(thrown: unknown): boolean {
  const cause = thrown instanceof UserError ? thrown.cause : thrown;
  return Object.hasOwn(meanings, (cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}
