import { Writable } from 'node:stream';

/**
 * The kernel reports a pipe as writable only if at least this many bytes fit (PIPE_BUF). After such a report, a write
 * of up to this many bytes does not wait.
 */
const pieceBytes = 4096;

/** While more characters than this wait for the reader, a new text is dropped. */
const longestQueue = 32e6;

/** Node does not document the handle of a stream: https://github.com/nodejs/node/blob/v20.x/src/stream_base.h */
type Handled = NodeJS.WriteStream & { _handle?: { setBlocking?(blocks: boolean): number } | null };

/**
 * An output to the terminal that never waits: text that the reader has not yet taken is queued here.
 *
 * Node writes to a pipe without waiting only while the pipe is in non-blocking mode. All processes that have the pipe
 * share this mode. A child that inherits the pipe, such as the bundler, can switch the mode off. A write to a full pipe
 * then stops the whole process: the process makes no load and handles no signal until the write ends. Node writes
 * to a terminal in blocking mode, so a write waits while Ctrl-S stops the terminal. Therefore each write here is short,
 * and first switches the non-blocking mode on.
 */
export class Outlet {
  readonly #name: 'stdout' | 'stderr';
  readonly #queue: Writable;
  #taken = 0;
  #lost = 0;

  constructor(name: 'stdout' | 'stderr') {
    this.#name = name;
    this.#queue = new Writable({
      decodeStrings: false,
      write: (text: string, _, done) => this.#writeAll(text, done),
    });
  }

  write(text: string): void {
    if (this.#queue.writableLength > longestQueue) this.#lost += 1;
    else this.#queue.write(text);
  }

  get isTTY(): boolean {
    return this.#stream.isTTY;
  }

  get columns(): number {
    return this.#stream.columns;
  }

  /** True while a text waits for the reader. */
  get isWaiting(): boolean {
    return this.#queue.writableLength > 0;
  }

  /** The number of pieces of text that the reader has taken. */
  get taken(): number {
    return this.#taken;
  }

  /** The number of texts that were dropped because the queue was full. */
  get lost(): number {
    return this.#lost;
  }

  get #stream(): Handled {
    return process[this.#name];
  }

  #writeAll(text: string, done: () => void): void {
    const stream = this.#stream;
    const whole = Buffer.byteLength(text) <= pieceBytes;
    const bytes = whole ? text : Buffer.from(text);
    let at = 0;
    const writeNext = () => {
      while (at < bytes.length) {
        const piece = whole ? text : (bytes as Buffer).subarray(at, at + pieceBytes);
        at += pieceBytes;
        let waits = false;
        stream._handle?.setBlocking?.(false);
        stream.write(piece, () => {
          this.#taken += 1;
          if (waits) writeNext();
        });
        waits = stream.writableLength > 0;
        if (waits) return;
      }
      done();
    };
    writeNext();
  }
}

export const stdout = new Outlet('stdout');
export const stderr = new Outlet('stderr');
