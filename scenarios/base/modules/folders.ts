import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Finds out which paths exist. Lists each folder only once, because a system call for each path would be slower. */
export class Folders {
  readonly #names = new Map<string, ReadonlySet<string>>();

  /** A folder that cannot be listed counts as empty. */
  has(path: string): boolean {
    return this.#namesIn(dirname(path)).has(basename(path));
  }

  #namesIn(folder: string): ReadonlySet<string> {
    const known = this.#names.get(folder);
    if (known) return known;
    const names = new Set(list(folder));
    this.#names.set(folder, names);
    return names;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
