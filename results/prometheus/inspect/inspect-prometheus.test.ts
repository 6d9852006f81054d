import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { endlessAnswers, serveEndless } from '../../../scenarios/base/limits/endless.fixture.ts';
import { BodyLimitError } from '../../../scenarios/base/limits/limit-error.ts';
import { serveTls } from '../../../scenarios/base/tls/tls.fixture.ts';
import type { Server } from '../server.ts';
import { inspectPrometheus } from './inspect-prometheus.ts';
import { type FakeServer, fakeFetch } from './servers.fixture.ts';

const nowMs = 1_800_000_000_000;
const signal = new AbortController().signal;
/** Returns a clock whose monotonic time advances by `stepMs` at each reading. */
const clockOf = (stepMs = 1) => {
  let monotonicMs = 0;
  return {
    wallMs: () => nowMs,
    monotonicMs: () => {
      monotonicMs += stepMs;
      return monotonicMs;
    },
    sleep: async () => undefined,
  };
};
const inspect = (server: Server, stepMs?: number) =>
  inspectPrometheus(server, { clock: clockOf(stepMs), id: 'a1b2c3d4e5f6', signal });
const fake = (server: FakeServer, more: Partial<Server> = {}): Server => ({
  writeUrl: 'http://prometheus.test/api/v1/write',
  fetch: fakeFetch(server, () => nowMs),
  ...more,
});
/** Returns the state of each check, with a star when the check has a remedy. */
async function answers(server: Server, stepMs?: number) {
  const { isReady, product, checks } = await inspect(server, stepMs);
  const states = checks.map(({ question, state, remedy }) => [question, `${state}${remedy === undefined ? '' : '*'}`]);
  return { isReady, product: product?.name, ...Object.fromEntries(states) };
}

const flags = { 'storage.tsdb.path': 'data' };
const prometheus = (version: string, more: FakeServer = {}): FakeServer => ({ build: { version }, flags, ...more });
const nativeFlag = { ...flags, 'enable-feature': 'native-histograms' };
const receiverOff = () => new Response('remote write receiver needs to be enabled', { status: 404 });
const windowOf = (size: string) => `storage:\n  tsdb:\n    out_of_order_time_window: ${size}\n`;
const good = { reached: 'yes', server: 'yes', write: 'yes', query: 'yes', clock: 'yes' };

it.each<[string, FakeServer, object]>([
  ['2.42 without a flag', prometheus('2.42.0', { write: receiverOff }), { isReady: false, write: 'no*', query: 'yes' }],
  [
    '2.42 with its receiver',
    prometheus('2.42.0'),
    { ...good, isReady: true, 'native histograms': 'no*', 'out of order': 'no*' },
  ],
  [
    '3.5 with all flags',
    prometheus('3.5.3', { flags: nativeFlag, native: true, late: true, config: windowOf('30m') }),
    { ...good, isReady: true, 'native histograms': 'yes', 'out of order': 'yes' },
  ],
  ['3.9 without a flag', prometheus('3.9.1', { native: true }), { isReady: true, 'native histograms': 'yes' }],
  ['3.9 that refuses what its version promises', prometheus('3.9.1'), { isReady: false, 'native histograms': 'no' }],
  [
    'VictoriaMetrics, which reports the version of a Prometheus',
    { build: { version: '2.24.0' }, isVictoria: true, late: true },
    { ...good, isReady: true, product: 'VictoriaMetrics', 'native histograms': 'no', 'out of order': 'yes' },
  ],
  [
    'another product',
    { build: { application: 'Grafana Mimir', version: '2.17.0' }, native: true },
    { ...good, isReady: true, product: 'other', 'native histograms': 'yes', 'out of order': 'no' },
  ],
  ['a server without a status API', {}, { isReady: true, product: 'other', server: 'unknown', write: 'yes' }],
])('measures each answer of %s', async (_, server, expected) => {
  expect(await answers(fake(server))).toMatchObject(expected);
});

const vector = (value: string) =>
  Response.json({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [0, value] }] } });
const empty = () => Response.json({ status: 'success', data: { resultType: 'vector', result: [] } });

it.each<[string, FakeServer, object]>([
  ['acknowledges a sample that no query finds', { query: empty }, { write: 'unknown*', clock: 'unknown' }],
  ['answers 1 to every query', { query: () => vector('1') }, { write: 'unknown*' }],
  ['answers every query with a value that is not a number', { query: () => vector('x') }, { write: 'unknown*' }],
  ['has no query API', { query: () => new Response('', { status: 404 }) }, { write: 'unknown', query: 'no*' }],
  ['forbids queries', { query: () => new Response('', { status: 403 }) }, { write: 'unknown', query: 'no*' }],
  ['forbids writes', { write: () => new Response('', { status: 403 }) }, { write: 'no*', query: 'yes' }],
  ['answers writes with a page', { write: () => new Response('<html>') }, { write: 'no', query: 'yes' }],
  ['answers writes with 500', { write: () => new Response('', { status: 500 }) }, { write: 'no' }],
  ['is 6 s ahead', { skewMs: 6000 }, { write: 'yes', clock: 'no*' }],
  ['is 6 s behind', { skewMs: -6000 }, { write: 'yes', clock: 'no*' }],
])('a server that %s is not ready', async (_, server, expected) => {
  expect(await answers(fake({ ...prometheus('3.5.3'), ...server }))).toMatchObject({ isReady: false, ...expected });
});

it('a clock may differ by up to 5 s, and is unknown if the round trip is too long to decide', async () => {
  expect(await answers(fake(prometheus('3.5.3', { skewMs: 4900 })))).toMatchObject({ isReady: true, clock: 'yes' });
  const slow = await answers(fake(prometheus('3.5.3', { skewMs: 6000 })), 4000);
  expect(slow).toMatchObject({ isReady: false, clock: 'unknown*' });
});

it('external labels are read from the stored sample', async () => {
  const externalLabels = { cluster: 'ci', team: 'a' };
  const ofServer = (server: FakeServer) => answers(fake(server, { externalLabels }));
  expect(await ofServer(prometheus('3.5.3'))).toMatchObject({ isReady: true, 'external labels': 'yes' });
  const dropped = await ofServer(prometheus('3.5.3', { drops: 'team' }));
  expect(dropped).toMatchObject({ isReady: false, write: 'yes', 'external labels': 'no' });
  const refused = await ofServer(prometheus('3.5.3', { write: receiverOff }));
  expect(refused).toMatchObject({ isReady: false, 'external labels': 'unknown' });
});

it('a gateway gets its tenant with every request', async () => {
  const server = prometheus('3.5.3', { header: ['x-scope-orgid', 'shop'] });
  expect(await answers(fake(server, { headers: { 'x-scope-orgid': 'shop' } }))).toMatchObject({ isReady: true });
  expect(await answers(fake(server))).toEqual({ isReady: false, reached: 'no*', product: undefined });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const unreachable: [string, () => Promise<Partial<Server> & { writeUrl: string }>][] = [
  ['a page', async () => ({ writeUrl: await serve((_, response) => response.end('<!doctype html><p>log in')) })],
  ['401', async () => ({ writeUrl: await serve((_, response) => response.writeHead(401).end()) })],
  [
    'a redirect',
    async () => ({ writeUrl: await serve((_, r) => r.writeHead(302, { location: '/login?key=k3y' }).end()) }),
  ],
  [
    'a redirect without an address',
    async () => ({ writeUrl: await serve((_, response) => response.writeHead(301).end()) }),
  ],
  [
    'a closed port',
    async () => {
      const url = await serve(() => undefined);
      return { writeUrl: url, fetch: async () => Promise.reject(new TypeError('fetch failed', { cause: refused })) };
    },
  ],
  [
    'a certificate of an unknown CA',
    async () => {
      const tls = await serveTls((_, response) => response.end());
      onTestFinished(() => tls.close());
      return { writeUrl: tls.url };
    },
  ],
  ['a port without TLS', async () => ({ writeUrl: (await serve(() => undefined)).replace('http:', 'https:') })],
  [
    'a silent server',
    async () => ({
      writeUrl: 'http://silent.test',
      fetch: async () => Promise.reject(new BodyLimitError(bodyLimits.queryAnswer, 'time')),
    }),
  ],
  ...endlessAnswers
    .filter(({ name }) => ['a body of one JSON text', 'headers'].includes(name))
    .map((answer): (typeof unreachable)[number] => [
      `endless: ${answer.name}`,
      async () => {
        const endless = await serveEndless(answer);
        onTestFinished(() => endless.close());
        return { writeUrl: endless.url };
      },
    ]),
];
const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });

it.each(unreachable)('%s is one line: not reached', async (_, make) => {
  const { writeUrl, ...more } = await make();
  const { isReady, checks } = await inspect({ writeUrl: `${writeUrl}/api/v1/write`, ...more });
  expect([isReady, checks.map(({ question, state }) => [question, state])]).toEqual([false, [['reached', 'no']]]);
  expect(checks[0]!.text).toMatch(/^[^\n]{20,300}$/);
  expect(checks[0]!.text).not.toContain('k3y');
});
