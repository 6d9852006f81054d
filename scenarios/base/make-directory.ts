import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a directory whose parent exists. Throws the error of the file system. A part of a run uses this function: if
 * the run store was removed, the store must not be created again, because nothing could tell then that it was removed.
 */
export function makeOneDirectory(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}

/**
 * Creates a directory and its parents. Throws the error of the file system. Node's `recursive` must not be used here:
 * it loops forever if mkdir fails with ENOENT below an existing directory, as in /proc or in a deleted working
 * directory.
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(directory);
    if (code !== 'ENOENT' || existsSync(parent)) throw cause;
    makeDirectory(parent);
    makeDirectory(directory);
  }
}
