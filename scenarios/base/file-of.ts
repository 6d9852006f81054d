import { fileURLToPath } from 'node:url';

/**
 * Returns the path in a `file:` URL; undefined for a URL that names no file of this machine, such as `file://host/a` or
 * `file:///a%2Fb`. The URL may come from a text of the target or of a program, and such a text can contain any URL.
 */
export function fileOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
