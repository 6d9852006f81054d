import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file atomically: after a power failure, the file has its complete new content or its old content. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const next = successorOf(file);
  try {
    writeFileSync(next.path, content);
    next.commit();
  } catch (cause) {
    next.discard();
    throw cause;
  }
}

/**
 * Creates an empty file for a new version of `file`, and returns its path. `commit` replaces `file` by the new version,
 * and `discard` deletes the new version. After a power failure, `file` has its complete new content or its old content.
 */
export function successorOf(file: string): { path: string; commit(): void; discard(): void } {
  // With a random name, two processes never write the same file. A pid would not be enough: processes in two containers
  // can have the same pid.
  const path = `${file}.${randomUUID()}.tmp`;
  closeSync(openSync(path, 'wx'));
  return {
    path,
    commit() {
      syncPath(path);
      renameSync(path, file);
      syncPath(dirname(file));
    },
    discard: () => removeLeft(path),
  };
}

/**
 * Deletes the file or directory that a failed write left. Never throws, because an error here would hide the error of
 * the write.
 */
export function removeLeft(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The deletion fails, for example, if a part of the path is not a directory. The failed write then left nothing at
    // `path`.
  }
}

/** Flushes a file, or the list of entries of a directory, to disk. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
