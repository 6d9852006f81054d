import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { BodyLimit } from './body-limits.ts';
import { requireLength } from './limit-error.ts';

const pieceBytes = 65_536;

/** Reads bytes into `piece`. Returns their number, or 0 at the end of the file. */
type Read = (descriptor: number, piece: Buffer) => number;

/** Returns the text of a regular file in UTF-8. Throws the errors of `readFileBytes`. */
export function readTextFile(file: string, limit: BodyLimit): string {
  return readFileBytes(file, limit).toString('utf8');
}

/**
 * Returns the bytes of a regular file. Throws BodyLimitError above the limit. Throws an Error for any other kind of
 * file, because reading a FIFO or a device may never end. Also throws the errors of fs.
 */
export function readFileBytes(file: string, limit: BodyLimit, read: Read = readSync): Buffer {
  return Buffer.concat([...readPieces(file, limit, read)]);
}

/** Yields the bytes of a regular file in pieces. Throws the errors of `readFileBytes`. */
export function* readPieces(file: string, limit: BodyLimit, read: Read = readSync): Generator<Buffer> {
  // Without O_NONBLOCK, opening a FIFO and reading some files below /proc would wait until another process writes.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() && !stat.isDirectory()) throw new Error('it is not a regular file');
    if (stat.isFile()) requireLength(limit, stat.size);
    // `stat.size` may be too small: files below /proc have the size 0, and a file may grow.
    for (let total = 0; ; ) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const length = readPiece(read, { file, descriptor }, piece);
      if (length === 0) return;
      total += length;
      requireLength(limit, total);
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Reads one piece. Adds the path of the file to an error, because the system's error names only the call `read`. */
function readPiece(read: Read, { file, descriptor }: { file: string; descriptor: number }, piece: Buffer): number {
  try {
    return read(descriptor, piece);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw Object.assign(cause as Error, { path: file });
    // This error gets no `cause`. Other code takes EAGAIN in a `cause` as a sign that no further process can start.
    throw new Error('the content of the file is not available yet');
  }
}
