import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { type Shape, shapes } from './delay-shapes.ts';

/**
 * This file runs as a process. It answers `/<shape>` after a random delay of that shape, and `/log` with `times`: the
 * answer times in ms since the last `/log`, from the arrival of a request to the end of its answer.
 */
let times: number[] = [];
const draw = seededRandom(1)('delays');
let startedMs = performance.now();

const server = createServer((request, response) => {
  const path = (request.url ?? '/').slice(1);
  if (path === 'log') {
    response.end(JSON.stringify(times));
    times = [];
    startedMs = performance.now();
    return;
  }
  const atMs = performance.now();
  const shape = (shapes as Partial<typeof shapes>)[path as Shape];
  // Requests of another path, such as the health checks of meshproof, do not count as load.
  if (shape) response.once('finish', () => times.push(performance.now() - atMs));
  const delayMs = shape?.(draw, atMs - startedMs) ?? 0;
  if (delayMs > 0) setTimeout(() => response.end('{}'), delayMs);
  else response.end('{}');
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
