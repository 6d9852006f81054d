import { existsSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { isRunId } from './run-id.ts';

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'the file or directory does not exist',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than its limit (raise the limit: ulimit -f)',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'a file or directory of this name already exists',
  EISDIR: 'the path is a directory, not a file',
  ENOTDIR: 'a part of the path is not a directory',
};

/** Another command deleted a sealed run while this command read or changed it. The run was not damaged. */
export class RunDeletedError extends UserError {
  override readonly name = 'RunDeletedError';
}

/**
 * Returns an error if `path` is inside a sealed run, and the directory of this run no longer exists. Otherwise returns
 * undefined.
 */
export function deletedRun(path: string, cause?: unknown): RunDeletedError | undefined {
  let dir = path;
  while (!isRunId(basename(dir)) && dirname(dir) !== dir) dir = dirname(dir);
  if (!isRunId(basename(dir)) || existsSync(dir)) return undefined;
  return new RunDeletedError('another command deleted this run meanwhile', { file: dir }, { cause });
}

/**
 * Returns a file system error as a UserError: "cannot seal the run: the disk is full". If a path is missing, the error
 * names this path instead of `file`. If the path is in a sealed run that another command deleted, returns a
 * RunDeletedError. Other errors are unchanged.
 */
export function storeError(action: string, file: string, cause: unknown): Error {
  if (cause instanceof UserError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined) return cause instanceof Error ? cause : new Error(messageOf(cause));
  const missing = code === 'ENOENT' ? missingPath(cause as NodeJS.ErrnoException, file) : undefined;
  const deleted = missing === undefined ? undefined : deletedRun(missing, cause);
  if (deleted) return deleted;
  return new UserError(`cannot ${action}: ${meanings[code] ?? messageOf(cause)}`, { file: missing ?? file }, { cause });
}

/**
 * Returns the path that a call of fs did not find: of a missing directory and a file in it, the directory. A directory
 * above `file` is not returned, because the user knows `file`, for example from TMPDIR.
 */
function missingPath({ path, dest }: NodeJS.ErrnoException & { dest?: string }, file: string): string {
  let missing = [path, dest].find((one) => one !== undefined && !existsSync(one)) ?? file;
  while (missing !== file && dirname(missing) !== missing && !existsSync(dirname(missing))) missing = dirname(missing);
  return missing;
}

/**
 * Returns the meaning of a file system error, such as "the disk is full". For an unknown error, returns its message.
 */
export function troubleOf(thrown: unknown): string {
  return meanings[codeOf(thrown)] ?? messageOf(thrown);
}

function codeOf(thrown: unknown): string {
  const cause = thrown instanceof UserError ? thrown.cause : thrown;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
}

/**
 * Returns a file system error as a UserError if its path is inside the store. Other errors are unchanged.
 */
export function storeFailure(storeDir: string, cause: unknown): unknown {
  const { path } = (cause ?? {}) as NodeJS.ErrnoException;
  if (path === undefined || !`${resolve(path)}${sep}`.startsWith(`${resolve(storeDir)}${sep}`)) return cause;
  return storeError('keep the record of the run', path, cause);
}

/** True when a write failed because the disk or the quota has no room. */
export function isFull(thrown: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(thrown));
}

/**
 * True for an error of the disk or of permissions. Also true for a path that exists or has the wrong kind (EEXIST,
 * EISDIR, ENOTDIR). A retry may succeed.
 */
export function isDiskTrouble(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code !== 'ENOENT' && Object.hasOwn(meanings, code);
}
