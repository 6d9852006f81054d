import type { Readable } from 'node:stream';
import type { BodyLimit } from './body-limits.ts';
import { BodyLimitError } from './limit-error.ts';

/**
 * Splits pieces of text into lines, in linear time. A line may have as many characters as the limit has bytes. For a
 * longer line, the splitter throws BodyLimitError (`whole`) or truncates the line (`cut`).
 */
export class LineSplitter {
  readonly #limit: BodyLimit;
  readonly #long: 'whole' | 'cut';
  #pieces: string[] = [];
  #length = 0;

  constructor(limit: BodyLimit, long: 'whole' | 'cut') {
    this.#limit = limit;
    this.#long = long;
  }

  push(piece: string): string[] {
    const parts = piece.split('\n');
    const rest = parts.pop()!;
    const lines = parts.map((part) => {
      this.#add(part);
      return this.#take();
    });
    this.#add(rest);
    return lines;
  }

  end(): string | undefined {
    return this.#length > 0 ? this.#take() : undefined;
  }

  #add(piece: string): void {
    const room = this.#limit.bytes - this.#length;
    if (piece.length > room && this.#long === 'whole') throw new BodyLimitError(this.#limit, 'bytes');
    const kept = piece.length > room ? piece.slice(0, room) : piece;
    if (kept === '') return;
    this.#pieces.push(kept);
    this.#length += kept.length;
  }

  #take(): string {
    const line = this.#pieces.length === 1 ? this.#pieces[0]! : this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}

/** Calls `onLine` with each line of `stream`, without its line end. A line above the limit is truncated. */
export function eachLine(stream: Readable, limit: BodyLimit, onLine: (line: string) => void): void {
  const splitter = new LineSplitter(limit, 'cut');
  const pass = (line: string) => onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  stream.setEncoding('utf8').on('data', (piece: string) => splitter.push(piece).forEach(pass));
  stream.on('end', () => {
    const last = splitter.end();
    if (last !== undefined) pass(last);
  });
}
