import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Connections } from './connections.ts';
import { type Ask, exchange } from './exchange.ts';
import { OpenStreams } from './open-streams.ts';
import { ReadFirst } from './read-first.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const usage = 'data: {"choices":[],"usage":{"completion_tokens":2}}\n\n';
const token = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';

async function ask(
  answer: (response: ServerResponse) => void,
  open = new OpenStreams(),
  timeoutMs = 5000,
  parts: Partial<Ask> = {},
) {
  const server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const nowMs = () => performance.now();
  const connections = new Connections('http:', nowMs);
  closing.push(() => {
    connections.close();
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`);
  const all = { url, connections, headers: {}, body: '{}', timeoutMs, ...parts };
  return exchange(all, nowMs, open, new ReadFirst(nowMs));
}

describe('exchange', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['ok', (response) => response.end(`${token}data: [DONE]\n\n`)],
    ['no_done', (response) => response.end(token)],
    ['malformed', (response) => response.end(`${token}data: {\n\n`)],
    ['empty', (response) => response.end('data: [DONE]\n\n')],
    ['rate_limited', (response) => response.writeHead(429).end()],
    ['http_5xx', (response) => response.writeHead(500).end('broken')],
    ['overloaded', (response) => response.writeHead(503).end('busy')],
    ['http_4xx', (response) => response.writeHead(400).end('{}')],
    ['stream_error', (response) => response.end('data: {"error":{"message":"lost"}}\n\n')],
    ['wrong_usage', (response) => response.end(`${token.repeat(5)}${usage}data: [DONE]\n\n`)],
    ['http_3xx', (response) => response.writeHead(302, { location: 'http://198.51.100.1/' }).end()],
    ['cut', (response) => response.write(token, () => setTimeout(() => response.destroy(), 20))],
    ['connect', (response) => response.destroy()],
  ])('reports the outcome %s', async (outcome, answer) => {
    expect((await ask(answer)).outcome).toBe(outcome);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['timeout', (response) => response.write(': nothing yet\n\n')],
    ['stalled', (response) => response.write(token)],
    [
      'slow',
      (response) => {
        const timer = setInterval(() => response.write(token), 10);
        response.once('close', () => clearInterval(timer));
      },
    ],
  ])('stops at the timeout with the outcome %s', async (outcome, answer) => {
    // A pause of the machine above a quarter of the timeout would change the outcome.
    expect((await ask(answer, undefined, 1500)).outcome).toBe(outcome);
  });

  it('returns the retry delay of a refused client and the server timing', async () => {
    const refused = await ask((response) => response.writeHead(429, { 'retry-after': '7' }).end());
    expect(refused).toMatchObject({ outcome: 'rate_limited', retryAfterS: 7 });
    const answered = await ask((response) => {
      response.writeHead(200, { trailer: 'server-timing' });
      response.write(`${token}data: [DONE]\n\n`);
      response.addTrailers({ 'server-timing': 'gateway;dur=1, queue;dur=20, prefill;dur=300.5' });
      response.end();
    });
    expect(answered.server).toEqual({ gateway: 0.001, queue: 0.02, prefill: 0.3005 });
  });

  it('cancels after the given number of chunks', async () => {
    const many = (response: ServerResponse) => response.write(token.repeat(3));
    expect((await ask(many, undefined, 5000, { cancelAfter: 2 })).outcome).toBe('cancelled');
  });

  it.each([
    ['ok', '{"status":"completed","tokens_used":3}'],
    ['malformed', '{"status":'],
    ['malformed', '7'],
    ['stream_error', '{"error":"no"}'],
    ['stream_error', '{"status":"FAILED"}'],
    ['stream_error', '{"choices":[{"message":{"content":"a"},"finish_reason":"error"}]}'],
  ])('reads a whole answer: %s', async (outcome, body) => {
    const ended = await ask((response) => response.end(body), undefined, 5000, { whole: true });
    expect(ended.outcome).toBe(outcome);
    expect(ended.seen?.outputTokens).toBe(outcome === 'ok' ? 3 : undefined);
  });

  it('ends with stopped when the run stops it', async () => {
    const open = new OpenStreams();
    const stopAll = () => {
      open.stopAll();
    };
    expect((await ask((response) => response.write(token, stopAll), open)).outcome).toBe('stopped');
    expect(open.kept).toBe(0);
  });
});

describe('a refused request', () => {
  it('keeps the status and the words of the server', async () => {
    const ended = await ask((response) => response.writeHead(400).end('{"error":{"message":"not that"}}'));
    expect(ended).toMatchObject({ outcome: 'http_4xx', refusal: { status: 400, words: 'not that' } });
  });

  it('ends although its body never does', async () => {
    const ended = await ask((response) => response.writeHead(422).write('half'));
    expect(ended).toMatchObject({ outcome: 'http_4xx', refusal: { status: 422, words: 'half' } });
  });
});
