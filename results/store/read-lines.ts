import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Larger than the 64 KiB of Node: a run has about 100,000 lines, and each piece costs a turn of the event loop. */
const pieceBytes = 256 * 1024;

/** Yields the lines of a text file, decompressed when its name ends in .gz. Rejects with the error of fs or zlib. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file, { highWaterMark: pieceBytes });
  let input: Readable = source;
  if (file.endsWith('.gz')) {
    const gunzip = createGunzip({ chunkSize: pieceBytes });
    source.on('error', (error) => gunzip.destroy(error));
    input = source.pipe(gunzip);
  }
  input.setEncoding('utf8');
  let rest = '';
  try {
    for await (const piece of input) {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    source.destroy();
  }
  if (rest !== '') yield rest;
}
