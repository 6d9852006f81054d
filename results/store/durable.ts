import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file atomically: after a power failure the file is complete or has its old content. */
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
 * Creates an empty file for a new version of a file. Returns its path, and the functions that replace the file by it or
 * delete it. After a power failure, the file is complete or has its old content.
 */
export function successorOf(file: string): { path: string; commit(): void; discard(): void } {
  // A pid would not keep two writers apart, because processes in two containers can have the same one.
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
 * Deletes the file or directory that a failed write left. Never throws, because its error would hide the error of the
 * write.
 */
export function removeLeft(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // If, for example, a part of the path is not a directory, nothing was written there.
  }
}

/** Flushes a file to disk; for a directory, its entries. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
