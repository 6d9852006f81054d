import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of this package, whether it runs from the sources or from `dist/`. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The nearest directory at or above `directory` with the package.json of meshproof. Throws if there is none. */
export function findRoot(directory: string): string {
  const manifest = join(directory, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'meshproof') return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('no directory above this program contains the package.json of meshproof');
  return findRoot(parent);
}
