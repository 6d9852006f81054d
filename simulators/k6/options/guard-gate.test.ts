import { once } from 'node:events';
import { request } from 'node:http';
import { expect, it } from 'vitest';
import { openGuardGate } from './guard-gate.ts';

it('sends requests of k6 to the gate, except for the allowed hosts, and names each refused host once', async () => {
  const target = {
    name: 'own',
    urls: {},
    allow: { load: ['shop.test', '10.1.2.3'], browse: ['b.test'] },
    metricNames: {},
  };
  const gate = await openGuardGate(target);
  const { HTTP_PROXY = '', HTTPS_PROXY, NO_PROXY } = gate.env;
  expect(HTTPS_PROXY).toBe(HTTP_PROXY);
  expect(NO_PROXY?.split(',')).toEqual(['127.0.0.1', '::1', 'localhost', 'shop.test', '10.1.2.3']);
  for (const path of ['http://a.test/', 'http://a.test/2', 'http://b.test/'])
    await once(request(HTTP_PROXY, { path }).end(), 'error');
  expect([...gate.takeRefused()]).toEqual([
    ['a.test', 2],
    ['b.test', 1],
  ]);
  expect([...gate.takeRefused()]).toEqual([]);
  await gate.close();
});

it('keeps the first 100 refused hosts, because each redirect can lead to another host', async () => {
  const gate = await openGuardGate({ name: 'own', urls: {}, allow: { load: [], browse: [] }, metricNames: {} });
  for (let i = 0; i < 150; i++)
    await once(request(gate.env.HTTP_PROXY!, { path: `http://${i % 120}.test/` }).end(), 'error');
  const refused = gate.takeRefused();
  expect([refused.size, refused.get('29.test'), refused.get('110.test')]).toEqual([100, 2, undefined]);
  await gate.close();
});

it('sends all requests except loopback to the gate when the target has a proxy', async () => {
  const allow = { load: ['shop.test'], browse: [] };
  const proxy = 'http://proxy.test:3128';
  const gate = await openGuardGate({ name: 'own', urls: {}, allow, proxy, metricNames: {} });
  expect(gate.env.NO_PROXY?.split(',')).toEqual(['127.0.0.1', '::1', 'localhost']);
  await gate.close();
});
