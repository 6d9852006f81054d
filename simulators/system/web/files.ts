import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

/** The page's own files lie in the package under this name, for the sources and for dist alike. */
const folder = 'simulators/system/web';

/** Reads one of the page's files. */
export function readWebFile(name: string): string {
  return readFileSync(join(packageRoot, folder, name), 'utf8');
}

/** The iife build is not in the package's `exports`: it lies beside the file that is. */
export function readWebVitals(): string {
  const entry = createRequire(import.meta.url).resolve('web-vitals');
  return readFileSync(join(dirname(entry), 'web-vitals.iife.js'), 'utf8');
}
