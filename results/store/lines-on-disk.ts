import { closeSync, openSync, readSync } from 'node:fs';

/** The position and the length of a line in its file, in bytes. The length includes the line end. */
export type Extent = { at: number; length: number };

export const chunkBytes = 1024 * 1024;

/**
 * Yields the complete lines of an uncompressed file that this process wrote, with their positions. The file is read in
 * pieces, which needs little memory.
 */
export function* linesOf(file: string): Iterable<Extent & { line: string }> {
  const fd = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let rest = Buffer.alloc(0);
    let at = 0;
    for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let from = 0;
      for (let end = bytes.indexOf(10, from); end >= 0; end = bytes.indexOf(10, from)) {
        const length = end + 1 - from;
        yield { line: bytes.toString('utf8', from, end), at, length };
        at += length;
        from = end + 1;
      }
      rest = Buffer.from(bytes.subarray(from));
    }
  } finally {
    closeSync(fd);
  }
}
