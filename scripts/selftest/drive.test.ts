import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drive, driveAt } from './drive.ts';

const section = { streams: '20/s', model: 'any', prompt: 5, output: 50, exact: true };
const anHour = { 'warm-up': 1, steady: 3600 };

/** Returns the address of a server, which calls `asked` at its first request. */
async function serve(answer: RequestListener, asked: () => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    asked();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each([
  ['driveAt', driveAt],
  ['drive', drive],
] as const)('a signal during an hour of %s', (_, driveOne) => {
  it.each<[string, RequestListener]>([
    ['that never answers', () => undefined],
    ['whose streams never end', (_request, response) => void response.writeHead(200).write('data: {}\n\n')],
    ['that refuses each stream', (_request, response) => void response.writeHead(500).end()],
  ])('ends it with the reason of the signal, at a server %s', async (_name, answer) => {
    const abort = new AbortController();
    const url = await serve(answer, () => abort.abort('stopped'));
    await expect(driveOne(url, section, anHour, 1, abort.signal)).rejects.toBe('stopped');
  });

  it('before it starts any stream, if it aborted before', async () => {
    let asked = 0;
    const url = await serve(
      () => undefined,
      () => asked++,
    );
    await expect(driveOne(url, section, anHour, 1, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
    expect(asked).toBe(0);
  });
});
