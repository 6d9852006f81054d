import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import type { Exchange } from './exchange.ts';
import { iterateOnce } from './iterate-once.ts';

const room = mkdtempSync(join(tmpdir(), 'k6-once-'));
const proto = join(room, 'hello.proto');
const web = createServer((request, response) => {
  response.writeHead(request.url === '/missing' ? 404 : 200).end('{"access_token":"tok-1234567890"}');
});
const calls = new Server();
let grpcPort = 0;

beforeAll(async () => {
  writeFileSync(
    proto,
    'syntax = "proto3"; package t; service Hello { rpc Say(M) returns (M) {} } message M { string text = 1; }',
  );
  const made = loadPackageDefinition(loadSync(proto)) as unknown as {
    t: { Hello: { service: ServiceDefinition } };
  };
  calls.addService(made.t.Hello.service, {
    Say: (_: unknown, answer: (error: null, message: object) => void) => answer(null, { text: 'hi tok-1234567890' }),
  });
  new WebSocketServer({ server: web }).on('connection', (socket) => socket.on('message', () => socket.send('echo')));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  grpcPort = await new Promise((resolve, reject) =>
    calls.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
});
afterAll(() => {
  calls.forceShutdown();
  web.closeAllConnections();
  web.close();
  rmSync(room, { recursive: true });
});

it('runs one iteration of each scenario and passes on HTTP, gRPC and WebSocket exchanges without secrets', async () => {
  const port = (web.address() as AddressInfo).port;
  writeFileSync(
    join(room, 'work.js'),
    `import http from 'k6/http'; import { Client, StatusOK } from 'k6/net/grpc'; import { WebSocket } from 'k6/websockets';
    import { check, group } from 'k6';
    export const options = { scenarios: {
      read: { executor: 'constant-vus', vus: 9, duration: '30s' },
      talk: { executor: 'constant-arrival-rate', rate: 50, duration: '30s', preAllocatedVUs: 9, exec: 'talk', startTime: '5s' },
    } };
    const client = new Client(); client.load(['.'], 'hello.proto');
    export default function () {
      http.get(__ENV.MESHPROOF_API_URL + '/a?password=p1', { headers: { Authorization: 'Bearer qwertyuiop' } });
      group('more', () => {
        const all = http.batch([['GET', __ENV.MESHPROOF_API_URL + '/missing']]);
        check(all[0], { found: (one) => one.status === 200 });
      });
      http.get('http://example.invalid/');
    }
    export function talk() {
      client.connect('127.0.0.1:${grpcPort}', { plaintext: true });
      if (typeof client.healthCheck !== 'function') throw new Error('healthCheck is missing');
      check(client.invoke('t.Hello/Say', { text: 'you' }), { said: (one) => one.status === StatusOK });
      client.close();
      const socket = new WebSocket('ws://127.0.0.1:${port}/chat');
      socket.onopen = () => socket.send('ping');
      socket.onmessage = () => socket.close();
    }`,
  );
  const seen: Exchange[] = [];
  const once = await iterateOnce(
    { key: 'work', label: 'work', file: join(room, 'work.js'), isUser: true, own: true, timeoutS: 10 },
    {
      target: {
        ...{ name: 't', urls: { api: `http://127.0.0.1:${port}` }, allow: { load: [], browse: [] } },
        metricNames: {},
      },
      ...{ seed: 1, scratchDir: join(room, 'scratch'), clock: systemClock, signal: new AbortController().signal },
      secret: () => '',
      adopt: () => undefined,
      tool: async (name) => (await ensure(name)).path,
    },
    (exchange) => seen.push(exchange),
  );
  const told = seen.map(({ scenario, protocol, method, status }) => [scenario, protocol, method, status].join(' '));
  expect(told.filter((one) => one.startsWith('read'))).toEqual([
    'read HTTP GET 200',
    'read HTTP GET 404',
    'read HTTP GET 0',
  ]);
  expect(told.filter((one) => one.startsWith('talk')).sort()).toEqual([
    'talk WebSocket close 1000',
    'talk WebSocket connect 101',
    'talk WebSocket receive ',
    'talk WebSocket send ',
    'talk gRPC invoke 0',
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/p1|qwertyuiop|tok-1234567890/);
  expect(once.checks.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: 'found', passes: 0, fails: 1 },
    { name: 'said', passes: 1, fails: 0 },
  ]);
  expect(once).toMatchObject({ exchanges: 8, blockedHosts: ['example.invalid'] });
}, 60_000);
