import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Returns the name and kind of a special file in the directory of a run: "artifacts/x is a FIFO". Undefined if there is
 * none. A run with a special file is not read: reading a FIFO or a device may never end, and a symbolic link can lead
 * out of the store. Throws the error of fs.
 */
export function specialFileIn(runDir: string): string | undefined {
  const stat = lstatSync(runDir);
  if (!stat.isDirectory()) return stat.isFile() ? 'it is a file, not a directory' : `it is ${kindOf(stat)}`;
  const entries = readdirSync(runDir, { recursive: true, withFileTypes: true });
  const special = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  return special && `${relative(runDir, join(special.parentPath, special.name))} is ${kindOf(special)}`;
}

function kindOf(entry: Stats | Dirent): string {
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isFIFO()) return 'a FIFO';
  return entry.isSocket() ? 'a socket' : 'a device';
}
