import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { storeError } from './store-error.ts';

/** Writes the bytes from index `offset` on. Returns the number of bytes written. */
type Write = (fd: number, bytes: Buffer, offset: number) => number;

/** An append-only file of JSON lines. Appended lines stay in memory until `flush`. */
export class LineFile {
  readonly #file: string;
  readonly #fd: number;
  readonly #write: Write;
  #size = 0;
  #waiting: string[] = [];
  #closed = false;

  /** Creates the file. Throws UserError when the file exists or cannot be created. */
  constructor(file: string, write: Write = writeSync) {
    this.#file = file;
    this.#write = write;
    try {
      this.#fd = openSync(file, 'ax');
    } catch (cause) {
      throw storeError('write the record of the run', file, cause);
    }
  }

  append(value: unknown): void {
    if (this.#closed) throw new Error(`${this.#file} is sealed: nothing can be appended`);
    this.#waiting.push(JSON.stringify(value));
  }

  /**
   * Writes the lines in memory to the file. Throws UserError when the write fails. The lines then stay in memory, and
   * the file has no partial line.
   */
  flush(): void {
    if (this.#closed || this.#waiting.length === 0) return;
    const bytes = Buffer.from(`${this.#waiting.join('\n')}\n`);
    try {
      for (let done = 0; done < bytes.length; ) done += this.#write(this.#fd, bytes, done);
    } catch (cause) {
      ftruncateSync(this.#fd, this.#size);
      throw storeError('write the record of the run', this.#file, cause);
    }
    this.#size += bytes.length;
    this.#waiting = [];
  }

  /**
   * Writes the lines in memory to the file, and closes it. Throws UserError when the write fails, and the error of fs
   * when the file cannot be flushed to disk. After an error, the file is still open. Idempotent.
   */
  close(): void {
    if (this.#closed) return;
    this.flush();
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    this.#closed = true;
  }

  /** Closes the file without writing the lines in memory. Never throws. Idempotent. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      closeSync(this.#fd);
    } catch {
      // An error of the disk was already reported when the lines were written.
    }
  }
}
