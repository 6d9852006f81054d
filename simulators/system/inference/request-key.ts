import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Bounded } from '../state/bounded.ts';

/**
 * Returns a function from a request to the seeds `key` and `content` of its random numbers. Both are the header
 * x-request-key. Without this header, both are a hash of the body, so the arrival order of different requests does not
 * matter. If an equal body arrived before, `key` ends with a number.
 */
export function createRequestKeys(): (request: FastifyRequest) => { key: string; content: string } {
  const seen = new Bounded<string, number>(10_000);
  return ({ headers, body }) => {
    const named = headers['x-request-key'];
    if (typeof named === 'string' && named !== '') return { key: named.slice(0, 100), content: named.slice(0, 100) };
    // The hash leaves out the streaming options, because they do not change the answer.
    const { stream: _stream, stream_options: _options, ...said } = body as Record<string, unknown>;
    const content = createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22);
    const count = (seen.get(content) ?? 0) + 1;
    seen.set(content, count);
    return { key: count === 1 ? content : `${content}.${count}`, content };
  };
}
