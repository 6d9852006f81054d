import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { certificate, privateKey } from '../../../synthetics/probe/tls.fixture.ts';
import { type ForwardProxy, startForwardProxy } from './forward-proxy.fixture.ts';
import { TunnelAgent } from './tunnel-agent.ts';

let proxy: ForwardProxy;
afterEach(() => proxy.close());

it.each([
  ['127.0.0.1', 'shop.test'],
  ['::1', '[2001:db8::1]'],
])('requests a tunnel of the proxy on %s to %s, and uses TLS with the server behind it', async (host, target) => {
  const server = createServer({ cert: certificate, key: privateKey }, (_, response) => response.end('behind'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await startForwardProxy((server.address() as AddressInfo).port, host);
  const agent = new TunnelAgent(proxy.url, { rejectUnauthorized: false });
  const [answer] = await once(get(`https://${target}/`, { agent }), 'response');
  expect([(await answer.toArray()).join(''), proxy.asked()]).toEqual(['behind', [`${target}:443`]]);
  agent.destroy();
  server.closeAllConnections();
  server.close();
});

it('fails when the proxy does not answer', async () => {
  proxy = await startForwardProxy();
  proxy.close();
  const [error] = await once(get('https://shop.test/', { agent: new TunnelAgent(proxy.url) }), 'error');
  expect(error.code).toBe('ECONNREFUSED');
});
