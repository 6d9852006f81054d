import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../scenarios/base/clock.ts';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
import { readProbe } from './probe.ts';
import { runProbe } from './run-probe.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-endless-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function failureOf(probe: string, api: string) {
  const file = join(dir, 'probe.yaml');
  writeFileSync(file, probe.replaceAll('$', api));
  const target = { name: 'test', urls: { api }, allow: { load: [], browse: [] }, metricNames: {} };
  const { value } = readProbe(file, target);
  const signal = new AbortController().signal;
  const outcome = await runProbe(value, {
    file,
    clock: systemClock,
    urls: { api },
    bearer: undefined,
    allows: () => true,
    signal,
  });
  return outcome?.failure;
}

async function failureWith(probe: string, name: string) {
  const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
  onTestFinished(() => server.close());
  const failure = await failureOf(probe, server.url);
  await expect.poll(() => server.open()).toBe(0);
  return failure;
}

const http = (timeout: string) => `probe: p\ntimeout: ${timeout}\nhttp: { steps: [{ url: $/ }] }`;
const stream = (timeout: string) => `probe: p\ntimeout: ${timeout}\nopenai-stream: { url: $/, model: m }`;

describe('a probe of a server that never ends', () => {
  it.each([
    ['a body of one line', 'content'],
    ['a body of one JSON text', 'content'],
    ['chunks of events', 'content'],
    ['headers', 'connect'],
  ])('by http, fails on %s with the class %s', async (name, failure) => {
    expect((await failureWith(http('60s'), name))?.class).toBe(failure);
  });

  it.each([
    ['chunks without a line end', 'an event of the stream'],
    ['a body of one line', 'an event of the stream'],
    ['chunks of events', 'the stream that the probe reads'],
  ])('by openai-stream, fails on %s', async (name, body) => {
    const failure = await failureWith(stream('60s'), name);
    expect(failure).toMatchObject({ class: 'protocol', text: expect.stringContaining(body) });
  });

  it.each(['headers, a byte at a time', 'a body, a byte at a time', 'nothing'])(
    'fails at its timeout on %s',
    async (name) => {
      expect((await failureWith(http('0.2s'), name))?.class).toBe('timeout');
      expect((await failureWith(stream('0.2s'), name))?.class).toBe('timeout');
    },
  );
});

describe('a WebSocket probe of a server that never ends', () => {
  const text = 'probe: p\ntimeout: 60s\nwebsocket: { url: $/ws, expect: { message: never } }';

  async function failureBy(flood: (socket: WebSocket) => void) {
    const server = createServer();
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.on('error', () => undefined);
      flood(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return failureOf(text, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  const again = (socket: WebSocket, send: (done: () => void) => void) => {
    const next = () => socket.readyState === socket.OPEN && send(next);
    next();
  };

  it('fails above the limit of one message, however it is cut into fragments', async () => {
    const failure = await failureBy((socket) =>
      again(socket, (done) => socket.send('x'.repeat(50_000), { fin: false }, done)),
    );
    expect(failure).toMatchObject({ class: 'protocol', text: expect.stringContaining('1 MB') });
  });

  it('fails above the limit of all messages together', async () => {
    const failure = await failureBy((socket) => again(socket, (done) => socket.send('x'.repeat(50_000), done)));
    expect(failure).toMatchObject({ class: 'protocol', text: expect.stringContaining('16 MB') });
  });
});
