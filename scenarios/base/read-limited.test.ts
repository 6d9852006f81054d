import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BodyTooLargeError, readJson, readStart, readText } from './read-limited.ts';

const line = Buffer.alloc(64_000, 'x');
let closed = 0;
const server = createServer((request, response) => {
  if (request.url === '/json') return response.end('{"ok":true}');
  if (request.url === '/broken') {
    response.writeHead(200, { 'content-length': '100' });
    response.write('the start');
    return setTimeout(() => response.destroy(), 50);
  }
  response.on('close', () => {
    closed += 1;
  });
  const send = () => {
    while (!response.destroyed && response.write(line));
    if (!response.destroyed) response.once('drain', send);
  };
  return send();
});
let base = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a body that never ends', () => {
  it('stops at the limit and closes the connection', async () => {
    const before = closed;
    await expect(readText(await fetch(`${base}/endless`), 1_000_000)).rejects.toThrow(BodyTooLargeError);
    await expect.poll(() => closed).toBe(before + 1);
  });

  it('gives its start when only the start is asked for, and closes the connection', async () => {
    const before = closed;
    expect(await readStart(await fetch(`${base}/endless`), 200)).toBe('x'.repeat(200));
    await expect.poll(() => closed).toBe(before + 1);
  });
});

it('reads a body below the limit whole', async () => {
  expect(await readJson(await fetch(`${base}/json`), 11)).toEqual({ ok: true });
  await expect(readJson(await fetch(`${base}/json`), 10)).rejects.toThrow(BodyTooLargeError);
});

it('gives the start of a body that breaks off', async () => {
  expect(await readStart(await fetch(`${base}/broken`), 200)).toBe('the start');
});
