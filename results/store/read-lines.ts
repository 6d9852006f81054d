import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The lines of a text file, unpacked when its name ends in .gz. Rejects with what the file system or zlib says. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  let failure: unknown;
  let input: Readable = source;
  if (file.endsWith('.gz')) {
    const gunzip = createGunzip();
    source.on('error', (error) => gunzip.destroy(error));
    input = source.pipe(gunzip);
  }
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  // readline ends quietly when its input fails: the failure is kept, and thrown at the end.
  input.on('error', (error) => {
    failure = error;
    lines.close();
  });
  try {
    for await (const line of lines) yield line;
  } finally {
    source.destroy();
  }
  if (failure) throw failure;
}
