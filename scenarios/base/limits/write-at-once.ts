import { closeSync, constants, openSync, rmSync, writeFileSync } from 'node:fs';
import { UserError } from '../errors.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NONBLOCK, O_TRUNC, O_WRONLY } = constants;

const openFlags = { replace: O_TRUNC, create: O_EXCL, append: O_APPEND };

/**
 * Writes a file that a user or the environment names. Never waits for another process: throws UserError for a pipe that
 * no process reads. Also throws the errors of fs. If `existing` is `create` and the content cannot be written, the new
 * file is deleted again.
 */
export function writeAtOnce(file: string, content: string | Uint8Array, existing: keyof typeof openFlags): void {
  try {
    // Without O_NONBLOCK, opening a FIFO waits for a reader, and writing to a full pipe waits for its reader.
    const descriptor = openSync(file, O_WRONLY | O_CREAT | O_NONBLOCK | openFlags[existing], 0o666);
    try {
      writeFileSync(descriptor, content);
    } catch (cause) {
      if (existing === 'create') rmSync(file);
      throw cause;
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENXIO' && code !== 'EAGAIN') throw cause;
    throw new UserError(
      'the file cannot be written: it is a pipe, and no process reads the pipe fast enough',
      { file },
      { cause },
    );
  }
}
