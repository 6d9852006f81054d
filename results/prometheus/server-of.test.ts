import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserError } from '../../scenarios/base/errors.ts';
import { startForwardProxy } from '../../scenarios/base/proxy/forward-proxy.fixture.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { caCertificate, serveTls } from '../../scenarios/base/tls/tls.fixture.ts';
import { queryInstant } from './query.ts';
import { postWrite, probeNative } from './server.ts';
import { serverOf } from './server-of.ts';

const environment = { PASSWORD: 'pass-word-1', TOKEN: 'token-12345', TENANT: 'tenant-77', LINES: 'first\nsecond' };
const never = new AbortController().signal;
const ref = (env: keyof typeof environment | 'MISSING') => ({ env });

let closing: (() => void)[];
let dir: string;
let seen: { url: string; headers: IncomingHttpHeaders }[];
beforeEach(() => {
  closing = [];
  seen = [];
  dir = mkdtempSync(join(tmpdir(), 'meshproof-server-of-'));
});
afterEach(() => {
  for (const close of closing) close();
  rmSync(dir, { recursive: true, force: true });
});

const gateway: RequestListener = (request, response) => {
  seen.push({ url: request.url ?? '', headers: request.headers });
  request.resume();
  if (request.method === 'POST') return response.writeHead(204).end();
  const isQuery = request.url?.includes('/query');
  const data = isQuery ? { resultType: 'scalar', result: [0, '1'] } : { version: '3.9.0', 'enable-feature': '' };
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'success', data }));
};

async function serve(): Promise<string> {
  const server = createServer(gateway);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends a write and further requests. Returns the kind of the answer to the write. */
async function ask(server: ReturnType<typeof serverOf>): Promise<string> {
  const { kind } = await postWrite(server, new Uint8Array(8), never);
  await probeNative(server, never);
  await queryInstant(server, 'up');
  return kind;
}

const basic = { username: 'ci', password: ref('PASSWORD') };
const basicValue = `Basic ${Buffer.from('ci:pass-word-1').toString('base64')}`;

describe('the requests to a Prometheus', () => {
  it.each([
    ['basic', { basic }, { authorization: basicValue }],
    ['bearer', { bearer: ref('TOKEN') }, { authorization: 'Bearer token-12345' }],
    ['a tenant by reference', { headers: { 'X-Scope-OrgID': ref('TENANT') } }, { 'x-scope-orgid': 'tenant-77' }],
    [
      'a tenant as text',
      { basic, headers: { 'X-Scope-OrgID': 'a' } },
      { authorization: basicValue, 'x-scope-orgid': 'a' },
    ],
    [
      'an authorization header as a whole',
      { headers: { Authorization: ref('TOKEN') } },
      { authorization: 'token-12345' },
    ],
  ])('all have the headers of the settings: %s', async (_, settings, headers) => {
    const write = await serve();
    const query = await serve();
    const server = serverOf(
      { writeUrl: `${write}/insert/api/v1/write`, queryUrl: `${query}/select/api/v1/query`, ...settings },
      environment,
    );
    expect(await ask(server)).toBe('done');
    expect(seen.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
      '/insert/api/v1/write',
      '/select/api/v1/status/flags',
      '/select/api/v1/status/buildinfo',
      '/select/api/v1/query',
    ]);
    for (const one of seen) expect(one.headers).toMatchObject(headers);
    expect(seen[0]!.headers['content-encoding']).toBe('snappy');
  });

  it('trust the CA of the settings, and without it refuse its certificates', async () => {
    const tls = await serveTls(gateway);
    closing.push(() => tls.close());
    const ca = join(dir, 'ca.pem');
    writeFileSync(ca, caCertificate);
    const writeUrl = `${tls.url}/api/v1/write`;
    expect(await ask(serverOf({ writeUrl, ca, basic }, environment))).toBe('done');
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(seen.map(() => basicValue));
    const asked = seen.length;
    expect((await postWrite(serverOf({ writeUrl, basic }, environment), new Uint8Array(8), never)).kind).toBe('later');
    expect(seen).toHaveLength(asked);
  });

  it('go through the proxy of the settings, except to loopback', async () => {
    const proxy = await startForwardProxy();
    closing.push(() => proxy.close());
    const away = serverOf({ writeUrl: 'http://metrics.test/api/v1/write', proxy: proxy.url }, environment);
    await postWrite(away, new Uint8Array(8), never);
    expect(proxy.asked()).toEqual(['http://metrics.test/api/v1/write']);
    await postWrite(
      serverOf({ writeUrl: `${await serve()}/api/v1/write`, proxy: proxy.url }, environment),
      new Uint8Array(8),
      never,
    );
    expect(proxy.asked()).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  it('contain secrets that are masked once they are read, in plain text and in base64', () => {
    serverOf({ writeUrl: 'http://a.test/api/v1/write', basic, headers: { 'X-Key': ref('TOKEN') } }, environment);
    expect(masker.text(`${basicValue} pass-word-1 token-12345`)).not.toMatch(/pass-word|token-1|cGFzcy13b3JkLT/);
  });
});

describe('wrong settings', () => {
  it.each([
    ['a variable that is not set', { bearer: ref('MISSING') }, ['prometheus.bearer']],
    [
      'a password that is not set',
      { basic: { username: 'a', password: ref('MISSING') } },
      ['prometheus.basic.password'],
    ],
    ['a token of two lines', { bearer: ref('LINES') }, ['prometheus.bearer']],
    ['a header of two lines', { headers: { 'X-Key': ref('LINES') } }, ['prometheus.headers.X-Key']],
    ['a CA file that is missing', { ca: '/does/not/exist.pem' }, ['prometheus.ca']],
    [
      'two wrong settings',
      { bearer: ref('MISSING'), ca: '/does/not/exist.pem' },
      ['prometheus.bearer', 'prometheus.ca'],
    ],
  ])('are reported at their keys: %s', (_, settings, keys) => {
    let thrown: unknown;
    try {
      serverOf({ writeUrl: 'https://a.test/api/v1/write', ...settings }, environment);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as UserError).all.map(({ where }) => where.key)).toEqual(keys);
    expect(String(thrown)).not.toContain('second');
  });
});

it('masks the values in the query of both addresses, which an answer may repeat', async () => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400).end(`bad request for ${request.url}, not q-Secret4`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close().closeAllConnections());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const named = { writeUrl: `${origin}/api/v1/write?p=w-Secret4`, queryUrl: `${origin}?key=q-Secret4` };
  const { reason } = await postWrite(named, new Uint8Array(8), never);
  expect(reason).toBe('400 bad request for /api/v1/write?p=***, not ***');
});
