import { join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countOf } from '../../../results/record/histogram.ts';
import { room, rows, run, write } from './user-run.fixture.ts';

type Call = { request: { code: number } };
type Answer = (error: { code: number } | null, value?: object) => void;

let server: Server;
let head: string;

beforeEach(async () => {
  write(
    'e.proto',
    `syntax = "proto3"; package e; message M { int32 code = 1; }
    service E {
      rpc Ok(M) returns (M) {} rpc Hang(M) returns (M) {} rpc Fail(M) returns (M) {}
      rpc Drip(M) returns (stream M) {} rpc Few(M) returns (stream M) {}
    }`,
  );
  const definitions = loadPackageDefinition(loadSync(join(room, 'e.proto')));
  server = new Server();
  server.addService((definitions.e as unknown as { E: { service: ServiceDefinition } }).E.service, {
    ok: ({ request }: Call, answer: Answer) => answer(null, request),
    hang: () => undefined,
    fail: ({ request }: Call, answer: Answer) => answer({ code: request.code }),
    drip: (call: NodeJS.WritableStream) => void call.write({ code: 1 } as never),
    few: (call: NodeJS.WritableStream) => {
      call.write({ code: 1 } as never);
      call.end();
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, at: number) => (error ? reject(error) : resolve(at));
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
  });
  head = `import grpc from 'k6/net/grpc'; import exec from 'k6/execution';
    const client = new grpc.Client(); client.load(['.'], 'e.proto');
    const connect = () => client.connect('127.0.0.1:${port}', { plaintext: true });
    const streamed = (method, params) => new Promise((resolve) => {
      const stream = new grpc.Stream(client, method, params);
      stream.on('end', resolve); stream.on('error', resolve); stream.write({}); stream.end();
    });`;
});
afterEach(() => server.forceShutdown());

/** The number of calls in the record, by name, status and the other given labels. */
function calls(...others: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    if (row.metric !== 'k6_grpc_req_duration_seconds' || !('h' in row)) continue;
    expect(row.labels).not.toHaveProperty('meshproof_grpc');
    const key = ['name', 'status', ...others].map((label) => row.labels[label]).join(' ');
    counts[key] = (counts[key] ?? 0) + countOf(row.h);
  }
  return counts;
}

it('counts each failed call of gRPC once, although k6 drops the values of most calls that time out', async () => {
  write(
    'fails.js',
    `${head}
    const timeout = '50ms';
    export const setup = () => {
      connect();
      client.invoke('e.E/Hang', {}, { timeout, tags: { name: 'setup' } });
      client.close();
    };
    export default async () => {
      connect();
      client.invoke('e.E/Ok', {}, { timeout: '5s' });
      client.invoke('e.E/Hang', {}, { timeout });
      client.invoke('/e.E/Hang', {}, { timeout, tags: { name: 'named', status: 'x' }, discardResponseMessage: true });
      for (const code of [7, 8, 13, 14]) client.invoke('e.E/Fail', { code });
      const later = ['a', 'b'].map((name) => client.asyncInvoke('e.E/Hang', {}, { timeout, tags: { name } }));
      await client.asyncInvoke('e.E/Ok', {}, { tags: { name: 'c' } });
      if ((await Promise.all(later)).some(({ status }) => status !== grpc.StatusDeadlineExceeded)) throw new Error('status');
      await streamed('e.E/Few', { timeout: '5s' });
      await streamed('e.E/Drip', { timeout });
      const cut = client.asyncInvoke('e.E/Hang', {}, { tags: { name: 'cut' } });
      client.close();
      await cut;
    };`,
  );

  const { end } = await run({ './fails.js': '2/s' });

  expect(end, end.reason).toMatchObject({ status: 'done', completed: 8 });
  const names = ['/e.E/Ok 0', '/e.E/Hang 4', 'named 4', 'a 4', 'b 4', 'c 0', '/e.E/Few 0', '/e.E/Drip 4', 'cut 1'];
  const all = [...names, ...[7, 8, 13, 14].map((code) => `/e.E/Fail ${code}`)];
  expect(calls()).toEqual({ 'setup 4': 1, ...Object.fromEntries(all.map((name) => [name, 8])) });
});

it('gives a failed call the labels that k6 would give it', async () => {
  write(
    'labels.js',
    `${head}
    export const options = { systemTags: ['service', 'url'] };
    export default () => {
      connect();
      exec.vu.metrics.tags.team = 'one';
      client.invoke('e.E/Fail', { code: 13 }, { tags: { kind: 2 } });
      client.invoke('e.E/Hang', {}, { timeout: '50ms', tags: { kind: 2 } });
      exec.vu.metrics.tags.name = 'of the user';
      client.invoke('e.E/Hang', {}, { timeout: '50ms' });
      delete exec.vu.metrics.tags.name;
      let thrown = 0;
      for (const params of [{ tags: { bad: {} } }, { unknown: 1 }]) {
        try { client.invoke('e.E/Ok', {}, params); } catch { thrown++; }
      }
      if (thrown !== 2) throw new Error('k6 accepted wrong parameters');
      client.close();
    };`,
  );

  const { end } = await run({ './labels.js': '2/s' });

  expect(end, end.reason).toMatchObject({ status: 'done', completed: 8 });
  const counts = calls('scenario', 'team', 'method', 'service', 'kind');
  expect(counts).toEqual({
    '/e.E/Fail 13 labels one Fail e.E 2': 8,
    '/e.E/Hang 4 labels one Hang e.E 2': 8,
    'of the user 4 labels one Hang e.E ': 8,
  });
});
