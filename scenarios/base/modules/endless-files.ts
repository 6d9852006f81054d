import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileProblem } from '../file-problem.ts';

/** After this number of files and folders, the search ends, so that a large repository costs only milliseconds. */
const mostEntries = 5000;

/**
 * Returns the paths of the FIFOs and devices below a folder. Reading one may never end, so it is the likely cause if a
 * program hangs. Leaves out packages and `.git`, and ends early in a large folder.
 */
export function endlessFilesIn(folder: string): string[] {
  const found: string[] = [];
  let left = mostEntries;
  for (const open = [folder]; open.length > 0 && left > 0; ) {
    const at = open.shift()!;
    for (const entry of entriesOf(at)) {
      left -= 1;
      const path = join(at, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') open.push(path);
      if (isEndless(entry, path)) found.push(path);
    }
  }
  return found.sort();
}

function isEndless(entry: Dirent, path: string): boolean {
  if (entry.isSymbolicLink()) return fileProblem(path) === 'special';
  return entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/**
 * Returns the advice for a program that blocked. The advice names the first file whose reading may never end, if any.
 */
export function blockedHint(folder: string): string {
  const [first, ...others] = endlessFilesIn(folder);
  if (first === undefined) return 'look for an endless loop';
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `look for an endless loop, or for a read of ${first}${more}, which is not a regular file`;
}
