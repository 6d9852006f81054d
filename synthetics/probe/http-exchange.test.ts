import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { exchangeHttp } from './http-exchange.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

it.each(['x', 'websocket'])('an answer 101 that switches a plain request to %s ends it at once', async (protocol) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.write(`HTTP/1.1 101 Switching\r\nupgrade: ${protocol}\r\nconnection: upgrade\r\n\r\n`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const tools = { nowMs: () => 0, signal: new AbortController().signal, tls: () => ({}) };
  await expect(exchangeHttp({ method: 'GET', url, headers: {} }, tools)).rejects.toMatchObject({ class: 'protocol' });
});

it('a signal that has already aborted ends the request as a timeout', async () => {
  const tools = { nowMs: () => 0, signal: AbortSignal.abort(new Error('too late')), tls: () => ({}) };
  const ask = { method: 'GET', url: 'http://127.0.0.1:9/', headers: {} } as const;
  await expect(exchangeHttp(ask, tools)).rejects.toMatchObject({ class: 'timeout' });
  // The test waits one turn, because an uncaught error of the destroyed request would now end the process.
  await new Promise(setImmediate);
});

it('decodes a compressed answer, and limits its decoded bytes', async () => {
  const server = createHttpServer((request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(request.url === '/large' ? Buffer.alloc(10_000_001) : 'right'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tools = { nowMs: () => 0, signal: new AbortController().signal, tls: () => ({}) };
  expect((await exchangeHttp({ method: 'GET', url: `${url}/`, headers: {} }, tools)).body).toBe('right');
  const large = exchangeHttp({ method: 'GET', url: `${url}/large`, headers: {} }, tools);
  await expect(large).rejects.toMatchObject({ class: 'content' });
});
