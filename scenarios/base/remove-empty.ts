import { rmdirSync } from 'node:fs';

/** Removes a directory if it is empty. Never throws: another process may have removed it, or put a file into it. */
export function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // The directory is not there, or not empty.
  }
}
