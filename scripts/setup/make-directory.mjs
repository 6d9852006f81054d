import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a directory and its parents, as scenarios/base/make-directory.ts does. The set-up also runs before the
 * packages are installed, so it imports nothing outside its folder.
 * @param {string} directory
 */
export function makeDirectory(directory) {
  try {
    mkdirSync(directory);
  } catch (cause) {
    if (cause.code === 'EEXIST') return;
    const parent = dirname(directory);
    if (cause.code !== 'ENOENT' || existsSync(parent)) throw cause;
    makeDirectory(parent);
    makeDirectory(directory);
  }
}
