import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

/** The folder of the files. The built code in dist reads this folder, too. */
const folder = 'simulators/system/web';

/** Returns the text of one of the page's files. */
export function readWebFile(name: string): string {
  return readFileSync(join(packageRoot, folder, name), 'utf8');
}

/**
 * Returns the iife build of web-vitals. The package's `exports` do not name this file. So it is read from the folder of
 * the entry file.
 */
export function readWebVitals(): string {
  const entry = createRequire(import.meta.url).resolve('web-vitals');
  return readFileSync(join(dirname(entry), 'web-vitals.iife.js'), 'utf8');
}
