import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ClientTls } from '../../scenarios/base/tls/client-tls.ts';
import {
  caCertificate,
  clientCertificate,
  clientKey,
  serveTls,
  type TlsServer,
} from '../../scenarios/base/tls/tls.fixture.ts';
import { certificate, privateKey } from '../../synthetics/probe/tls.fixture.ts';
import { ways } from './ways-to-target.fixture.ts';

const hosts = ['127.0.0.1'];
const pair = { cert: clientCertificate, key: clientKey };
/** No CA that the server trusts has issued this client certificate. */
const stranger = { cert: certificate, key: privateKey };
const chunks = [
  { choices: [{ index: 0, delta: { content: 'a' } }] },
  { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
];

let server: TlsServer;
afterEach(() => server.close());

async function serve(asks: boolean): Promise<string> {
  server = await serveTls((request, response) => {
    request.resume();
    if (!request.url?.endsWith('/chat/completions')) return response.end('{}');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  }, asks);
  const sockets = new WebSocketServer({ noServer: true });
  server.onUpgrade((request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (one) => one.on('error', () => 0)),
  );
  return server.url;
}

describe.each(Object.entries(ways))('%s', (_, way) => {
  it.each<[string, boolean, ClientTls | undefined, boolean]>([
    ['trusts the CA of the target file', false, { hosts, ca: caCertificate }, true],
    ['sends the client certificate', true, { hosts, insecure: true, ...pair }, true],
    ['accepts any certificate with insecure: true', false, { hosts, insecure: true }, true],
    ['does not trust a certificate without its CA', false, undefined, false],
  ])('%s', async (_, asks, tls, reached) => {
    const url = await serve(asks);
    expect(await way(url, tls)).toBe(reached);
    if (asks) expect(server.seen.map(({ client }) => client)).toContain('meshproof test client');
  });
});

it.each<[string, boolean, ClientTls]>([
  ['the settings of another host', false, { hosts: ['shop.example'], insecure: true, ca: caCertificate }],
  ['no client certificate where the server asks for one', true, { hosts, insecure: true }],
  ['the certificate of a client whose CA the server does not know', true, { hosts, insecure: true, ...stranger }],
])('no answer comes with %s', async (_, asks, tls) => {
  expect(await ways['an http probe']!(await serve(asks), tls)).toBe(false);
});
