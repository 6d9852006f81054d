import { StringDecoder } from 'node:string_decoder';
import type { BodyLimit } from './body-limits.ts';
import { LineSplitter } from './line-splitter.ts';
import { readPieces } from './read-text-file.ts';

/**
 * Yields the lines of a regular file in UTF-8, without their line feeds. The whole file is never in memory. Throws
 * BodyLimitError for a file or line above its limit, and the other errors of `readFileBytes`.
 */
export function* linesOfFile(file: string, limit: BodyLimit, ofLine: BodyLimit): Generator<string> {
  const decoder = new StringDecoder('utf8');
  const splitter = new LineSplitter(ofLine, 'whole');
  for (const piece of readPieces(file, limit)) yield* splitter.push(decoder.write(piece));
  yield* splitter.push(decoder.end());
  const last = splitter.end();
  if (last !== undefined) yield last;
}
