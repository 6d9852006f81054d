import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BodyLimit } from './body-limits.ts';
import { BodyLimitError } from './limit-error.ts';
import { LimitedBody } from './limited-body.ts';

const limitOf = (bytes: number): BodyLimit => ({ body: 'a body', bytes, time: 'none', atLimit: 'nothing' });

it('returns the bytes of its chunks, however they are split', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 6000 }), { maxLength: 20 }), (chunks) => {
      const body = new LimitedBody(limitOf(1_000_000));
      for (const chunk of chunks) body.add(chunk);
      expect(body.bytes().equals(Buffer.concat(chunks))).toBe(true);
    }),
  );
});

it.each([1, 7])('keeps no chunk: the buffer for chunks of %d bytes is not larger than the limit', (length) => {
  const limit = 100_000;
  const body = new LimitedBody(limitOf(limit));
  const chunk = Buffer.alloc(length);
  let added = 0;
  for (; added + length <= limit; added += length) {
    chunk.fill(added % 251);
    body.add(chunk);
  }
  const bytes = body.bytes();
  expect(bytes.length).toBe(added);
  for (let i = 0; i < added; i += length) expect(bytes[i]).toBe(i % 251);
  expect(bytes.buffer.byteLength).toBeLessThanOrEqual(limit);
});

it('throws above its limit, and frees its buffer', () => {
  const body = new LimitedBody(limitOf(10));
  body.add(Buffer.alloc(10, 1));
  expect(() => body.add(Buffer.alloc(1))).toThrow(BodyLimitError);
  expect(body.bytes().buffer.byteLength).toBe(0);
});

it.each([1, 3, 64])('keeps the start of a body in chunks of %d bytes, and says where it ends', (length) => {
  const limit = 10_000;
  const body = new LimitedBody(limitOf(limit));
  const chunk = Buffer.alloc(length, 7);
  let added = 0;
  while (body.addStart(chunk)) added += length;
  expect(added).toBe(limit - (limit % length));
  expect(body.addStart(chunk)).toBe(false);
  expect(body.bytes()).toEqual(Buffer.alloc(limit, 7));
  expect(body.bytes().buffer.byteLength).toBeLessThanOrEqual(limit);
});
