import type { BodyLimit } from './body-limits.ts';
import { BodyLimitError } from './limit-error.ts';

/** Collects the chunks of a body. Adding more than the limit allows throws BodyLimitError and frees the chunks. */
export class LimitedBody {
  readonly #limit: BodyLimit;
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(limit: BodyLimit) {
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes <= this.#limit.bytes) this.#chunks.push(chunk);
    else {
      this.#chunks = [];
      throw new BodyLimitError(this.#limit, 'bytes');
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/**
 * Reads a stream to its end. Rejects with the stream's error. Above the limit, destroys the stream and rejects with
 * BodyLimitError.
 */
export async function readLimited(stream: AsyncIterable<Uint8Array>, limit: BodyLimit): Promise<Buffer> {
  const body = new LimitedBody(limit);
  for await (const chunk of stream) body.add(chunk);
  return body.bytes();
}
