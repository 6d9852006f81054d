import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { smallest } from '../../scenarios/base/long-lists.ts';

export type KnownTarget = { url: string; close(): Promise<void> };

/**
 * Starts a server that answers `perSecond` requests a second, after a burst of at most `burst`. It rejects all other
 * requests with 503, so its capacity is exactly `perSecond`.
 */
export function startTokenBucket(perSecond: number, burst = 20): Promise<KnownTarget> {
  let tokens = burst;
  let last = performance.now();
  return listen((respond) => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - last) / 1000) * perSecond);
    last = now;
    if (tokens >= 1) tokens -= 1;
    else return respond(503);
    respond(200);
  });
}

/**
 * Starts a model of one queue before `servers` servers that need `serviceMs` for each request. With evenly spaced
 * arrivals, the capacity is 1000 × servers / serviceMs requests a second.
 */
export function startQueue(servers: number, serviceMs: number): Promise<KnownTarget> {
  const freeAt = new Array<number>(servers).fill(0);
  return listen((respond) => {
    const now = performance.now();
    const next = freeAt.indexOf(smallest(freeAt));
    freeAt[next] = Math.max(now, freeAt[next]!) + serviceMs;
    setTimeout(() => respond(200), freeAt[next]! - now);
  });
}

function listen(work: (respond: (status: number) => void) => void): Promise<KnownTarget> {
  const server = createServer((request, response) => {
    const respond = (status: number) => void response.writeHead(status).end();
    if (request.url === '/health') respond(200);
    else work(respond);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close });
    });
  });
}
