import { fileURLToPath } from 'node:url';

/**
 * The path of a file address that a text contains; undefined for an address that names no file of this machine, such as
 * `file://host/a` or `file:///a%2Fb`. A text of the target or of a program may contain any address.
 */
export function fileOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
