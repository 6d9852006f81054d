import { messageOf, UserError } from '../errors.ts';
import type { BodyLimit } from '../limits/body-limits.ts';
import { readTextFile } from '../limits/read-text-file.ts';

/**
 * Returns the text of a file that a loader will open. Returns '' if the file system refuses the file, because the
 * loader reports the refusal. Throws UserError for a file that is above its limit or is not a regular file.
 */
export function textOf(file: string, limit: BodyLimit): string {
  try {
    return readTextFile(file, limit);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined) return '';
    throw new UserError(messageOf(cause), { file }, { cause });
  }
}
