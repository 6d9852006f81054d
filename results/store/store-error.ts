import { resolve, sep } from 'node:path';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'it already exists',
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

/**
 * Converts an error of the file system inside the store to a UserError, for example when the store was removed. Returns
 * any other error unchanged.
 */
export function storeFailure(storeDir: string, cause: unknown): unknown {
  const { path } = (cause ?? {}) as NodeJS.ErrnoException;
  if (path === undefined || !`${resolve(path)}${sep}`.startsWith(`${resolve(storeDir)}${sep}`)) return cause;
  return storeError('keep the record of the run', path, cause);
}

/**
 * True for an error of the disk or of permissions, and for a path that exists or has the wrong kind (EEXIST, EISDIR,
 * ENOTDIR). The same call may succeed later.
 */
export function isDiskTrouble(thrown: unknown): boolean {
  const cause = thrown instanceof UserError ? thrown.cause : thrown;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  return code !== 'ENOENT' && Object.hasOwn(meanings, code);
}
