import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Bounded } from '../state/bounded.ts';

/**
 * What a request's randomness hangs on: the header x-request-key where the caller names it, else a hash of its body, with
 * a number for each time that this body came. So neither order nor concurrency changes what is drawn.
 */
export function createRequestKeys(): (request: FastifyRequest) => { key: string; content: string } {
  const seen = new Bounded<string, number>(10_000);
  return ({ headers, body }) => {
    const named = headers['x-request-key'];
    if (typeof named === 'string' && named !== '') return { key: named.slice(0, 100), content: named.slice(0, 100) };
    // Whether an answer is streamed does not change what it says.
    const { stream: _stream, stream_options: _options, ...said } = body as Record<string, unknown>;
    const content = createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22);
    const count = (seen.get(content) ?? 0) + 1;
    seen.set(content, count);
    return { key: count === 1 ? content : `${content}.${count}`, content };
  };
}
