import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a directory whose parent exists. Throws the error of the file system. The parts of a run use this function,
 * because it never creates a removed run store again. Otherwise, the run could not notice that its store was removed.
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
