import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { BodyLimit } from './body-limits.ts';
import { type BodyLimitError, lengthError } from './limit-error.ts';

/** The bytes that arrived on all sockets of a client since the last request. */
export class Arrived {
  readonly #limit: BodyLimit;
  #bytes = 0;
  error: BodyLimitError | undefined;
  /** True when a byte has arrived since the client exists. */
  any = false;

  constructor(limit: BodyLimit) {
    this.#limit = limit;
  }

  restart(): void {
    this.#bytes = 0;
    this.error = undefined;
  }

  add(bytes: number): BodyLimitError | undefined {
    this.any = true;
    this.#bytes += bytes;
    this.error ??= lengthError(this.#limit, this.#bytes);
    return this.error;
  }
}

/**
 * A socket that is destroyed as soon as more bytes arrive than `arrived` allows. It stands between Node's HTTP/2 client
 * and the real socket: that client would read a real socket itself, past any `data` listener.
 */
export class LimitedSocket extends Duplex {
  readonly #socket: Socket;

  constructor(socket: Socket, arrived: Arrived) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      const error = arrived.add(bytes.length);
      if (error) this.destroy(error);
      else if (!this.push(bytes)) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, encoding, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
