import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of the package by its path below the root, found by walking up from this module: from the sources and from dist alike. */
export function packageFile(path: string): string {
  for (let at = import.meta.dirname; ; at = dirname(at)) {
    const file = join(at, path);
    if (existsSync(file)) return file;
    if (at === dirname(at)) throw new Error(`${path} is not in the package`);
  }
}
