import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../scenarios/base/clock.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { dir, run, serve } from './probe.fixture.ts';
import { certificate, privateKey } from './tls.fixture.ts';

const http = (step: string) => `probe: p\ntimeout: 2s\nhttp: { steps: [{ ${step} }] }`;

describe('an http probe', () => {
  it('measures status, length, stages and redirects', async () => {
    const api = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok","n":[1,2]}');
    });
    const outcome = await run(
      http('url: "{api}/old", expect: { headers: { content-type: json }, json: { /status: ok, /n/1: 2 }, body: stat }'),
      api,
    );
    expect(outcome.success).toBe(true);
    expect(outcome.values).toMatchObject({
      probe_http_status_code: 200,
      probe_http_redirects: 1,
      probe_http_content_length: 25,
      probe_http_ssl: 0,
      probe_http_version: 1.1,
    });
    const stages = ['resolve', 'connect', 'tls', 'processing', 'transfer'];
    const sum = stages.reduce((total, stage) => total + outcome.values[`probe_http_duration_seconds ${stage}`]!, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(outcome.seconds);
  });

  it.each([
    ['status', 'url: "{api}/500"', /status 500, expected 200/],
    ['content', 'url: "{api}/", expect: { body: absent }', /does not match/],
    ['content', 'url: "{api}/", expect: { json: { /a: 2 } }', /\/a is 1, expected 2/],
    ['content', 'url: "{api}/text", expect: { json: { /a: 1 } }', /not JSON/],
    ['content', 'url: "{api}/", expect: { headers: { x-none: y } }', /x-none is missing/],
    ['late', 'url: "{api}/", expect: { within: 1us }', /expected at most/],
    ['protocol', 'url: "{api}/loop"', /more than 5 redirects/],
    ['blocked', 'url: "{api}/away"', /elsewhere.example/],
    ['connect', 'url: "{api}/hangup"', /socket hang up/],
    ['timeout', 'url: "{api}/never"', /timeout after/],
  ])('fails by %s on %s', async (failureClass, step, text) => {
    const api = await serve((request, response) => {
      if (request.url === '/500') response.writeHead(500).end();
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/away') response.writeHead(302, { location: 'http://elsewhere.example/' }).end();
      else if (request.url === '/hangup') request.socket.destroy();
      else if (request.url === '/text') response.end('text');
      else if (request.url !== '/never') response.end('{"a":1}');
    });
    // Only the case `timeout` has a short limit, because an answer may take more than 300 ms on a busy machine.
    const timeout = failureClass === 'timeout' ? '300ms' : '20s';
    const outcome = await run(http(step).replace('timeout: 2s', `timeout: ${timeout}`), api);
    expect(outcome.success).toBe(false);
    expect(outcome.failure).toMatchObject({ class: failureClass, text: expect.stringMatching(text) });
  });

  it('passes an extracted value to the next step, and names the failed step', async () => {
    const asked: string[] = [];
    const api = await serve((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
      response.end(request.url === '/items' ? '{"id":"a7"}' : '{}');
    });
    const outcome = await run(
      `probe: p
http:
  steps:
    - { name: make, method: POST, url: "{api}/items", auth: target, body: { x: 1 }, extract: { item: /id } }
    - { name: read, url: "{api}/items/{item}", expect: { json: { /id: a7 } } }`,
      api,
      's3cret-token',
    );
    expect(asked).toEqual(['POST /items Bearer s3cret-token', 'GET /items/a7 ']);
    expect(outcome.failure).toMatchObject({ class: 'content', step: 'read' });
    expect(outcome.values['probe_step_duration_seconds make']).toBeGreaterThan(0);
  });

  it.each([
    ['an empty text', '""', 'a text of 0 characters'],
    ['a blank text', '" \\n"', 'a text of 2 characters'],
    ['null', 'null', 'null'],
    ['an empty list', '[]', 'a list of length 0'],
    ['an object', '{}', 'an object'],
  ])('fails a step that extracts %s', async (_, value, described) => {
    const asked: string[] = [];
    const api = await serve((request, response) => {
      asked.push(request.url!);
      response.end(`{"id":${value}}`);
    });
    const steps = '{ name: make, url: "{api}/items", extract: { item: /id } }, { url: "{api}/items/{item}" }';
    const outcome = await run(`probe: p\nhttp: { steps: [${steps}] }`, api);
    expect(asked).toEqual(['/items']);
    expect(outcome.failure).toEqual({
      ...{ class: 'content', step: 'make' },
      text: `no value for {item}: /id is ${described}, expected a number or a text that is not blank`,
    });
  });

  it.each([301, 307])('sends its secrets to no other origin after a redirect by %s', async (status) => {
    let seen: IncomingHttpHeaders = { authorization: 'not asked' };
    const other = await serve((request, response) => {
      seen = request.headers;
      response.end('{}');
    });
    const api = await serve((_request, response) => response.writeHead(status, { location: `${other}/x` }).end());
    const headers = '{ Cookie: sid=4711, X-Api-Key: k, X-Session: s, Accept: text/css, Proxy-Authorization: Basic a }';
    const outcome = await run(http(`url: "{api}/", auth: target, headers: ${headers}`), api, 's3cret-token');
    expect(outcome.success).toBe(true);
    const { host: _, connection: __, ...rest } = seen;
    expect(rest).toEqual({ accept: 'text/css', 'user-agent': 'meshproof' });
  });
});

describe('a websocket probe', () => {
  it('waits for the expected message, and fails when it does not come', async () => {
    const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => sockets.once('listening', resolve));
    onTestFinished(() => {
      for (const one of sockets.clients) one.terminate();
      sockets.close();
    });
    sockets.on('connection', (socket) => socket.on('message', (text) => socket.send(`echo ${text}`)));
    const url = `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
    const good = await run(`probe: p\nwebsocket: { url: "${url}", send: hello, expect: { message: ^echo hello$ } }`);
    expect(good.success).toBe(true);
    expect(good.values.probe_websocket_message_seconds).toBeGreaterThan(0);
    const bad = await run(
      `probe: p\ntimeout: 200ms\nwebsocket: { url: "${url}", send: hello, expect: { message: nothing } }`,
    );
    expect(bad.failure).toMatchObject({ class: 'timeout' });
  });

  it('reports the status of a refused upgrade', async () => {
    const api = await serve((_request, response) => response.end());
    const outcome = await run(`probe: p\nwebsocket: { url: "${api}" }`);
    expect(outcome.failure).toMatchObject({ class: expect.stringMatching(/status|connect/) });
  });
});

describe('a tls probe', () => {
  async function secureServer(): Promise<number> {
    const server = createTlsServer({ key: privateKey, cert: certificate }, (_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return (server.address() as AddressInfo).port;
  }
  const ca = join(dir, 'ca.pem');
  writeFileSync(ca, certificate);
  const expiresS = Date.parse(new X509Certificate(certificate).validTo) / 1000;

  it('measures expiry, chain and protocol', async () => {
    const port = await secureServer();
    const outcome = await run(
      `probe: p\ntls: { host: 127.0.0.1, port: ${port}, ca: ca.pem, expect: { protocol: TLSv1.3 } }`,
    );
    expect(outcome.failure).toBeUndefined();
    expect(outcome.values).toMatchObject({
      probe_ssl_earliest_cert_expiry: expiresS,
      'probe_tls_version_info TLSv1.3': 1,
    });
  });

  it('trusts the CA of the target, and reports an untrusted certificate despite insecure: true', async () => {
    const probe = `probe: p\ntls: { host: 127.0.0.1, port: ${await secureServer()} }`;
    const hosts = ['127.0.0.1'];
    const at = (tls: Parameters<typeof tlsOptionsOf>[0]) =>
      run(probe, undefined, undefined, systemClock, tlsOptionsOf(tls)).then(({ success }) => success);
    expect(await at({ hosts, ca: certificate })).toBe(true);
    expect(await at({ hosts, insecure: true })).toBe(false);
  });

  it('rejects an untrusted certificate and still reports its expiry', async () => {
    const outcome = await run(`probe: p\ntls: { host: 127.0.0.1, port: ${await secureServer()} }`);
    expect(outcome.failure).toMatchObject({ class: 'tls', text: expect.stringContaining('not trusted') });
    expect(outcome.values.probe_ssl_earliest_cert_expiry).toBe(expiresS);
  });

  it.each([
    [10, /expires on .*, in 10\.0 days/],
    [-1, /expired on/],
  ])('fails %i days before its certificate expires', async (days, text) => {
    const clock = { ...systemClock, wallMs: () => (expiresS - days * 86_400) * 1000 };
    const outcome = await run(
      `probe: p\ntls: { host: 127.0.0.1, port: ${await secureServer()}, ca: ca.pem }`,
      undefined,
      undefined,
      clock,
    );
    expect(outcome.failure).toMatchObject({ class: 'tls', text: expect.stringMatching(text) });
  });

  it('fails on a server that does not use TLS', async () => {
    const api = await serve((_request, response) => response.end());
    const outcome = await run(`probe: p\ntls: { host: 127.0.0.1, port: ${new URL(api).port} }`);
    expect(outcome.failure).toMatchObject({ class: 'tls' });
  });
});
