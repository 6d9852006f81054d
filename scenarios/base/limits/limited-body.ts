import type { BodyLimit } from './body-limits.ts';
import { lengthError } from './limit-error.ts';

const firstBytes = 4096;

/**
 * Collects the chunks of a body in one buffer. A list of chunks would need about a hundred bytes for each chunk, and a
 * server may send each byte as a chunk. Adding more than the limit allows throws BodyLimitError and frees the buffer.
 */
export class LimitedBody {
  readonly #limit: BodyLimit;
  #buffer = Buffer.alloc(0);
  #bytes = 0;

  constructor(limit: BodyLimit) {
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    const bytes = this.#bytes + chunk.byteLength;
    const error = lengthError(this.#limit, bytes);
    if (error) {
      this.#buffer = Buffer.alloc(0);
      this.#bytes = 0;
      throw error;
    }
    if (bytes > this.#buffer.length) this.#grow(bytes);
    this.#buffer.set(chunk, this.#bytes);
    this.#bytes = bytes;
  }

  /** Adds the part of a chunk that is within the limit. Returns false if the chunk exceeds the limit. */
  addStart(chunk: Uint8Array): boolean {
    const room = this.#limit.bytes - this.#bytes;
    this.add(chunk.subarray(0, room));
    return chunk.byteLength <= room;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#bytes);
  }

  #grow(least: number): void {
    const larger = Buffer.allocUnsafe(
      Math.max(least, firstBytes, Math.min(this.#limit.bytes, 2 * this.#buffer.length)),
    );
    larger.set(this.bytes());
    this.#buffer = larger;
  }
}

/**
 * Reads a stream to its end and resolves to its bytes. Rejects with the stream's error. Above the limit, destroys the
 * stream and rejects with BodyLimitError.
 */
export async function readLimited(stream: AsyncIterable<Uint8Array>, limit: BodyLimit): Promise<Buffer> {
  const body = new LimitedBody(limit);
  for await (const chunk of stream) body.add(chunk);
  return body.bytes();
}
