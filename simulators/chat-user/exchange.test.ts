import { Agent, createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange } from './exchange.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const token = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';

async function ask(
  answer: (response: ServerResponse) => void,
  signal = new AbortController().signal,
  timeoutMs = 5000,
) {
  const server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const agent = new Agent({ keepAlive: true });
  closing.push(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
  return exchange({ url, agent, headers: {}, body: '{}', timeoutMs }, () => performance.now(), signal);
}

describe('exchange', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['ok', (response) => response.end(`${token}data: [DONE]\n\n`)],
    ['no_done', (response) => response.end(token)],
    ['malformed', (response) => response.end(`${token}data: {\n\n`)],
    ['empty', (response) => response.end('data: [DONE]\n\n')],
    ['rate_limited', (response) => response.writeHead(429).end()],
    ['http_5xx', (response) => response.writeHead(503).end('busy')],
    ['http_3xx', (response) => response.writeHead(302, { location: 'http://198.51.100.1/' }).end()],
    ['cut', (response) => response.write(token, () => setTimeout(() => response.destroy(), 20))],
    ['connect', (response) => response.destroy()],
  ])('calls it %s', async (outcome, answer) => {
    expect((await ask(answer)).outcome).toBe(outcome);
  });

  it('gives up on a stream that stands still', async () => {
    expect((await ask((response) => response.write(token), undefined, 100)).outcome).toBe('timeout');
  });

  it('ends when it is told to', async () => {
    const abort = new AbortController();
    expect((await ask((response) => response.write(token, () => abort.abort()), abort.signal)).outcome).toBe('stopped');
  });
});
