import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The page's own files lie in the package under this name, for the sources and for dist alike. */
const folder = 'simulators/system/web';

/** Reads one of the page's files, found by walking up from this module to the package that holds them. */
export function readWebFile(name: string): string {
  for (let at = import.meta.dirname; ; at = dirname(at)) {
    const file = join(at, folder, name);
    if (existsSync(file)) return readFileSync(file, 'utf8');
    if (at === dirname(at)) throw new Error(`${join(folder, name)} is not in the package`);
  }
}

/** The iife build is not in the package's `exports`: it lies beside the file that is. */
export function readWebVitals(): string {
  const entry = createRequire(import.meta.url).resolve('web-vitals');
  return readFileSync(join(dirname(entry), 'web-vitals.iife.js'), 'utf8');
}
