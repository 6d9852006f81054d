import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Larger pieces than Node's own: a run has a hundred thousand lines, and each piece costs a turn of the event loop. */
const pieceBytes = 256 * 1024;

/** The lines of a text file, unpacked when its name ends in .gz. Rejects with what the file system or zlib says. */
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
