import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `requests` counts only requests of the path `/get`. Health checks and samplers request other paths. */
export type RawTarget = { url: string; requests(): number; close(): Promise<void> };

/**
 * Starts the fastest HTTP server that Node allows, for benchmarks.
 * @param port 0 for any free port
 */
export function startRawTarget(port = 0): Promise<RawTarget> {
  const body = Buffer.from('{"status":"ok"}');
  const head = { 'content-type': 'application/json', 'content-length': body.length };
  let requests = 0;
  const server = createServer(({ url }, response) => {
    if (url === '/get') requests++;
    response.writeHead(200, head).end(body);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests: () => requests, close });
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  const target = await startRawTarget(Number(process.argv[2] ?? 0));
  console.log(JSON.stringify({ ready: true, url: target.url, pid: process.pid }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () =>
      process.stdout.write(`${JSON.stringify({ requests: target.requests() })}\n`, () => process.exit(0)),
    );
  }
}
