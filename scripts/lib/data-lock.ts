import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type Owner, ownerOf, thisProcess } from '../../results/store/owner.ts';

/** A directory that one process at a time may use. The lock of a process that is gone counts for nothing. */
export interface DataLock {
  /** The process that uses the directory from now on, where that is a child of ours. */
  handTo(pid: number): void;
  release(): void;
}

/** Undefined when a living process has it. Prometheus does not always lock its data itself. */
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
