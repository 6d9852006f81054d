import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Row } from '../../../results/record/row.ts';
import { context, gets, run, url, write } from './user-run.fixture.ts';

/** Runs `own.js`. Returns its end and its rows of interrupted iterations and calls. */
async function interrupted() {
  const rows: Row[] = [];
  const { recorder } = (await context()).context;
  const { end: ended } = await run(
    { './own.js': 'own' },
    { recorder: { ...recorder, absorb: (some) => void rows.push(...some) } },
  );
  expect(ended.status, ended.reason).toBe('done');
  const counted = rows.map(({ metric, labels: { scenario, outcome }, ...row }) =>
    [metric.split('_')[1], scenario, outcome, 'h' in row && row.h.censored].join(' '),
  );
  return { ended, counted: counted.sort() };
}

it('tells requests without an answer from pauses, and dropped starts have the pool of the script', async () => {
  const end = "maxDuration: '1s', gracefulStop: '1s'";
  write(
    'own.js',
    `import http from 'k6/http'; import { sleep } from 'k6';
    export const options = { scenarios: {
      hangs: { executor: 'per-vu-iterations', vus: 2, exec: 'hang', ${end} },
      batches: { executor: 'per-vu-iterations', vus: 2, exec: 'batch', ${end} },
      pauses: { executor: 'per-vu-iterations', vus: 3, exec: 'pause', ${end} },
      few: { executor: 'constant-arrival-rate', rate: 20, preAllocatedVUs: 1, exec: 'hang', duration: '1s', gracefulStop: '1s' } } };
    export const hang = () => { ${gets('/hang')} };
    export const batch = () => http.batch(['/ok', '/hang', '/ok'].map((path) => ${JSON.stringify(url())} + path));
    export const pause = () => { ${gets('/ok')} http.asyncRequest('GET', '${url()}/ok'); sleep(30); };`,
  );
  const { ended, counted } = await interrupted();
  expect(counted).toEqual([
    'arrival batches unfinished 2',
    'arrival few unfinished 1',
    'arrival hangs unfinished 2',
    'arrival pauses cut 3',
    'http batches unfinished 2',
    'http few unfinished 1',
    'http hangs unfinished 2',
  ]);
  expect(ended.dropped).toBeGreaterThan(15);
  // 20 starts a second for up to 10 s of the timeout and 30 s of the pause.
  expect(ended.health?.pool).toEqual({ max: 1, peak: 1, needed: 800 });
});

it('counts each call by gRPC and WebSocket without an answer, until k6 interrupts it', async () => {
  // This server sends an empty message to one method, and answers nothing else.
  const silent = createServer(({ url: path }, response) => {
    if (path === '/e.E/Few') response.writeHead(200, { 'content-type': 'application/grpc' }).write(Buffer.alloc(5));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  write(
    'e.proto',
    'syntax = "proto3"; package e; message M {} service E { rpc Few(M) returns (stream M) {} rpc None(M) returns (stream M) {} }',
  );
  const kinds = ['health', 'stream', 'listens', 'socket'];
  const ends = kinds.map(
    (exec) => `${exec}: { executor: 'per-vu-iterations', exec: '${exec}', maxDuration: '1s', gracefulStop: '1s' }`,
  );
  write(
    'own.js',
    `import grpc from 'k6/net/grpc'; import { WebSocket } from 'k6/websockets';
    export const options = { scenarios: { ${ends.join()} } };
    const client = new grpc.Client(); client.load(['.'], 'e.proto');
    const connect = () => client.connect('127.0.0.1:${(silent.address() as AddressInfo).port}', { plaintext: true });
    export const health = () => { connect(); client.healthCheck(); };
    export const stream = () => { connect(); new grpc.Stream(client, 'e.E/None').end(); };
    export const listens = () => { connect(); new grpc.Stream(client, 'e.E/Few').end(); };
    export const socket = () => { new WebSocket(${JSON.stringify(url().replace('http', 'ws'))} + '/hang'); };`,
  );
  const { counted } = await interrupted();
  expect(counted).toEqual([
    'arrival health unfinished 1',
    'arrival listens cut 1',
    'arrival socket unfinished 1',
    'arrival stream unfinished 1',
    'grpc health unfinished 1',
    'grpc stream unfinished 1',
    'ws socket unfinished 1',
  ]);
});
