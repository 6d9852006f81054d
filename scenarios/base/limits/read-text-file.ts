import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { BodyLimit } from './body-limits.ts';
import { BodyLimitError } from './limit-error.ts';

/**
 * Returns the text of a regular file. Throws BodyLimitError for a file above the limit. Throws an Error for any other
 * kind of file, because reading a FIFO or a device may never end. Also throws the errors of fs.
 */
export function readTextFile(file: string, limit: BodyLimit): string {
  // Without this flag, opening a FIFO waits for a writer.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() && !stat.isDirectory()) throw new Error('it is not a regular file');
    if (stat.isFile() && stat.size > limit.bytes) throw new BodyLimitError(limit, 'bytes');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
