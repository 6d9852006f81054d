import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError, requireLength } from '../../scenarios/base/limits/limit-error.ts';
import { LineSplitter } from '../../scenarios/base/limits/line-splitter.ts';

/**
 * The size of the pieces in which a file is read. Each piece takes one turn of the event loop, and a run of an hour has
 * a million lines. So the size is larger than Node's default of 64 KiB.
 */
const pieceBytes = 256 * 1024;
/** Below this size, the compression ratio of a file is not checked, because a small file may compress very well. */
const ratioFromBytes = 16_000_000;
const lineEnd = 10;

/**
 * Yields the lines of a text file; a file whose name ends in .gz is decompressed. Rejects with BodyLimitError when the
 * size, the compression ratio or a line exceeds its limit. With `cut`, a line that is too long is cut instead. Also
 * rejects with the errors of fs and zlib.
 */
export async function* readLines(file: string, long: 'whole' | 'cut' = 'whole'): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const splitter = new LineSplitter(bodyLimits.recordLine, long);
  for await (const piece of readPieces(file)) yield* splitter.push(decoder.decode(piece, { stream: true }));
  yield* splitter.push(decoder.decode());
  const rest = splitter.end();
  if (rest !== undefined) yield rest;
}

/**
 * Calls `onLine` with the position of each line in `bytes`. The bytes are valid only during the call. This function is
 * faster than `readLines`, which makes a string and awaits a promise for each line. Rejects like `readLines`, and if
 * `onLine` throws.
 */
export async function eachLineInFile(
  file: string,
  onLine: (bytes: Buffer, start: number, end: number) => void,
): Promise<void> {
  const limit = bodyLimits.recordLine;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of readPieces(file)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    let start = 0;
    for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, start)) {
      requireLength(limit, end - start);
      onLine(bytes, start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    requireLength(limit, rest.length);
  }
  if (rest.length > 0) onLine(rest, 0, rest.length);
}

/** Yields the bytes of a file; a file whose name ends in .gz is decompressed. */
async function* readPieces(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file, { highWaterMark: pieceBytes });
  let input: Readable = source;
  let gunzip: Gunzip | undefined;
  if (file.endsWith('.gz')) {
    gunzip = createGunzip({ chunkSize: pieceBytes });
    source.on('error', (error) => gunzip?.destroy(error));
    input = source.pipe(gunzip);
  }
  let bytes = 0;
  try {
    for await (const piece of input as AsyncIterable<Buffer>) {
      bytes += piece.length;
      checkSize(bytes, gunzip?.bytesWritten);
      yield piece;
    }
  } finally {
    source.destroy();
    gunzip?.destroy();
  }
}

function checkSize(bytes: number, packedBytes: number | undefined): void {
  const limit = bodyLimits.recordFile;
  requireLength(limit, bytes);
  if (packedBytes === undefined || bytes < ratioFromBytes) return;
  if (bytes > limit.ratio * packedBytes) throw new BodyLimitError(limit, 'ratio');
}
