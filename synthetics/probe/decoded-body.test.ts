import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { decodedBody } from './decoded-body.ts';

const text = Buffer.from('{"ok":true}');

it.each([
  ['gzip', gzipSync(text)],
  ['X-GZIP', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['br', brotliCompressSync(text)],
  ['gzip , br', brotliCompressSync(gzipSync(text))],
  ['identity', text],
  [undefined, text],
])('decodes a body with the coding %s', async (coding, bytes) => {
  expect(await decodedBody(bytes, coding)).toEqual(text);
});

it('leaves an empty body, such as that of an answer to HEAD', async () => {
  expect(await decodedBody(Buffer.alloc(0), 'gzip')).toHaveLength(0);
});

it.each([
  ['gzip', text],
  ['gzip', gzipSync(text).subarray(0, 15)],
  ['br', gzipSync(text)],
  ['zstd', text],
  ['constructor', text],
  [Array(6).fill('gzip').join(), text],
])('fails for a body that is not %s', async (coding, bytes) => {
  await expect(decodedBody(bytes, coding)).rejects.toMatchObject({ class: 'content' });
});

it.each([gzipSync, deflateSync, brotliCompressSync])('limits the decoded bytes', async (compress) => {
  const coding = new Map<unknown, string>([
    [gzipSync, 'gzip'],
    [deflateSync, 'deflate'],
    [brotliCompressSync, 'br'],
  ]).get(compress);
  const limit = { ...bodyLimits.probeAnswer, bytes: 100_000 };
  expect(await decodedBody(compress(Buffer.alloc(100_000)), coding, limit)).toHaveLength(100_000);
  await expect(decodedBody(compress(Buffer.alloc(100_001)), coding, limit)).rejects.toThrow(BodyLimitError);
});
