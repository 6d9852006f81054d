import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { type Shape, shapes } from './delay-shapes.ts';

// This file runs in a worker thread. It answers `/<shape>` after a random delay of that shape, and posts its port.
const draws = new Map<string, () => number>();
const random = seededRandom(1);
for (const name of Object.keys(shapes)) draws.set(name, random(name));
const startedMs = performance.now();

const server = createServer((request, response) => {
  const name = (request.url ?? '/').slice(1) as Shape;
  const delayMs = shapes[name]?.(draws.get(name)!, performance.now() - startedMs) ?? 0;
  setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), delayMs);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
