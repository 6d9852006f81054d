import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type Owner, ownerOf, thisProcess } from '../../results/store/owner.ts';

/** The lock of a directory that one process at a time uses. */
export interface DataLock {
  /** Makes a child of this process the owner. */
  handTo(pid: number): void;
  release(): void;
}

/**
 * Locks a directory; undefined if a running process has the lock. The lock of a process that ended is replaced. Needed
 * because Prometheus does not always lock its data itself.
 */
export function lockData(dataDir: string): DataLock | undefined {
  const file = join(dataDir, 'owner.json');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(thisProcess()), { flag: 'wx' });
      return {
        handTo: (pid) => writeFileSync(file, JSON.stringify(ownerOf(pid))),
        release: () => rmSync(file, { force: true }),
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = readOwner(file);
      if (owner && isAlive(owner)) return undefined;
      rmSync(file, { force: true });
    }
  }
  return undefined;
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}
