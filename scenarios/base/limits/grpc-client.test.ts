import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { http2Attacks, serveHttp2 } from '../../../scripts/test/attack/http2.fixture.ts';
import { bodyLimits, type TimedLimit } from './body-limits.ts';
import { ChannelCredentials, credentials, openGrpc, status } from './grpc-client.ts';

// The time is longer than the tests may take, so that each call ends by the limit of its bytes.
const limit = { ...bodyLimits.health, bytes: 100_000, time: 600_000 };

function open(url: string, of: TimedLimit = limit) {
  const { client, fault } = openGrpc(url, of, () => credentials.createSsl(null, null, null, insecure));
  onTestFinished(() => client.close());
  const same = (bytes: Buffer) => bytes;
  const call = () =>
    new Promise<number>((resolve) => {
      client.makeUnaryRequest('/a.B/C', same, same, Buffer.alloc(0), (error) => resolve(error?.code ?? status.OK));
    });
  return { call, fault };
}
const insecure = { rejectUnauthorized: false };

it.each(http2Attacks.filter(({ piece }) => piece).map((attack) => [attack.name, attack] as const))(
  'ends a call to a server that sends %s',
  async (_, attack) => {
    const server = await serveHttp2(attack, false);
    onTestFinished(() => server.close());
    expect(await open(server.url).call()).not.toBe(status.OK);
  },
);

it.each([
  ['GOAWAY at once', false],
  ['GOAWAY at once', true],
  ['GOAWAY after each request', false],
])('ends a call to a server that sends %s (TLS: %s), and lets timers run meanwhile', async (name, isTls) => {
  const server = await serveHttp2(http2Attacks.find((attack) => attack.name === name)!, isTls);
  onTestFinished(() => server.close());
  const { call, fault } = open(server.url, { ...limit, time: 2000 });
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  expect(await call()).not.toBe(status.OK);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  if (name === 'GOAWAY at once') expect(fault()?.message).toContain('before each of 10 starts');
});

it.each(['informational HEADERS without end', 'frames of an unknown kind without end'])(
  'names the limit when a server sends %s over TLS',
  async (name) => {
    const server = await serveHttp2(http2Attacks.find((attack) => attack.name === name)!, true);
    onTestFinished(() => server.close());
    const { call, fault } = open(server.url);
    expect(await call()).not.toBe(status.OK);
    expect(fault()?.message).toBe('the answer of the health address is longer than 200 kB');
  },
);

it('applies the limit to each answer, not to all answers of a connection', async () => {
  const server = createServer();
  let connections = 0;
  server.on('session', () => connections++);
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    const head = Buffer.alloc(5);
    head.writeUInt32BE(limit.bytes, 1);
    stream.end(Buffer.concat([head, Buffer.alloc(limit.bytes)]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { call, fault } = open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  for (let i = 0; i < 10; i++) expect(await call()).toBe(status.OK);
  expect([connections, fault()]).toEqual([1, undefined]);
});

it('ends a call without a deadline after the time of the limit', async () => {
  const server = await serveHttp2({ name: 'no answer' }, false);
  onTestFinished(() => server.close());
  const { client } = openGrpc(server.url, { ...limit, time: 50 }, () => ChannelCredentials.createInsecure());
  onTestFinished(() => client.close());
  const same = (bytes: Buffer) => bytes;
  const code = await new Promise((resolve) => {
    client.makeUnaryRequest('/a.B/C', same, same, Buffer.alloc(0), (error) => resolve(error?.code));
  });
  expect(code).toBe(status.DEADLINE_EXCEEDED);
});
