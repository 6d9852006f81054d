import { fileURLToPath } from 'node:url';

/**
 * Returns the path in a `file:` URL; undefined for a URL that names no file of this machine, such as `file://host/a` or
 * `file:///a%2Fb`.
 */
export function fileOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
