import { messageOf, UserError } from '../errors.ts';
import type { BodyLimit } from '../limits/body-limits.ts';
import { readTextFile } from '../limits/read-text-file.ts';

/**
 * Returns the text of a file that a loader will open; '' if it cannot be read, which the loader then reports. Throws
 * UserError for any other error, such as a file above its limit.
 */
export function textOf(file: string, limit: BodyLimit): string {
  try {
    return readTextFile(file, limit);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined) return '';
    throw new UserError(messageOf(cause), { file }, { cause });
  }
}
