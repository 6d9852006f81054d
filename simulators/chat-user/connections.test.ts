import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Connections } from './connections.ts';

async function serve(pieces: number) {
  const server = createServer(async ({ url }, response) => {
    for (let i = 0; i < pieces; i++) {
      response.write(`${url}:${i} `.repeat(1000));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it('keeps the bytes of each connection apart, and stamps them when they are read', async () => {
  const port = await serve(5);
  let nowMs = 0;
  const connections = new Connections('http:', () => ++nowMs);
  onTestFinished(() => connections.close());
  const ask = (path: string) =>
    new Promise<{ kept: Buffer[]; stamps: number[] }>((resolve, reject) => {
      const seen = { kept: [] as Buffer[], stamps: [] as number[] };
      get({ port, path, agent: connections.agent }, (answer) => {
        answer.on('data', (bytes: Buffer) => {
          seen.kept.push(bytes);
          seen.stamps.push(connections.readMs);
        });
        answer.on('end', () => resolve(seen));
      }).on('error', reject);
    });
  const paths = ['/a', '/b', '/c', '/d'];
  // The second round reuses the connections of the first round.
  for (const _ of [1, 2]) {
    const all = await Promise.all(paths.map(ask));
    const texts = all.map(({ kept }) => Buffer.concat(kept).toString());
    expect(texts).toEqual(paths.map((path) => [0, 1, 2, 3, 4].map((i) => `${path}:${i} `.repeat(1000)).join('')));
    for (const { stamps } of all) expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    const reads = all.map(({ stamps }) => new Set(stamps));
    expect(new Set(reads.flatMap((one) => [...one])).size).toBe(reads.reduce((sum, { size }) => sum + size, 0));
  }
});
