import { join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { describe, expect, it } from 'vitest';
import { countOf } from '../../../results/record/histogram.ts';
import { gets, room, rows, run, sum, write } from './user-run.fixture.ts';

const refused = "'127.0.0.1:9', { plaintext: true, timeout: '300ms' }";

const imports: readonly [name: string, file: string, imported: string, client: string][] = [
  ['a name', 'named.js', "import { Client } from 'k6/net/grpc';", 'Client'],
  ['another name', 'renamed.ts', "import { Client as C, Stream } from 'k6/net/grpc';", 'C'],
  ['the default export', 'default.js', "import grpc from 'k6/net/grpc';", 'grpc.Client'],
  ['all names', 'all.js', "import * as grpc from 'k6/net/grpc';", 'grpc.Client'],
  ['a module beside the program', 'beside.js', "import { Own } from './own.js';", 'Own'],
];

const failed = () =>
  rows
    .filter(({ metric, labels }) => metric === 'k6_grpc_req_duration_seconds' && labels.status === '14')
    .map((row) => ({ n: 'h' in row ? countOf(row.h) : 0, labels: row.labels }));

describe('a connection of gRPC that fails, with the real k6', { timeout: 60_000 }, () => {
  it.each(imports)('is a failed call, although the program, which imports %s, catches the error', async (...parts) => {
    const [, file, imported, client] = parts;
    write(
      'own.js',
      "import { Client } from 'k6/net/grpc'; export class Own { constructor() { return new Client(); } }",
    );
    write(
      file,
      `import http from 'k6/http'; ${imported}
      const client = new ${client}(); const methods = ['load', 'invoke', 'asyncInvoke', 'healthCheck', 'close'];
      if (!methods.every((name) => typeof client[name] === 'function')) throw new Error('a method is missing');
      export default () => { ${gets('/read')} try { client.connect(${refused}); } catch {} };`,
    );

    const { end } = await run({ [`./${file}`]: '5/s' });

    expect(end, `${room}: ${end.reason}`).toMatchObject({ status: 'done', completed: 20 });
    expect(failed().reduce((sum, { n }) => sum + n, 0)).toBe(20);
    const scenario = file.replace(/\..*/, '');
    expect(failed()[0]!.labels).toMatchObject({ scenario, name: 'connect', method: 'connect' });
  });
});

it('calls and streams of a client stay those of k6', { timeout: 60_000 }, async () => {
  write(
    'e.proto',
    `syntax = "proto3"; package e; message M { string text = 1; }
    service E { rpc Unary(M) returns (M) {} rpc Both(stream M) returns (stream M) {} }`,
  );
  const definitions = loadPackageDefinition(loadSync(join(room, 'e.proto')));
  const server = new Server();
  server.addService((definitions.e as unknown as { E: { service: ServiceDefinition } }).E.service, {
    unary: (call: { request: object }, answer: (error: null, value: object) => void) => answer(null, call.request),
    both: (call: NodeJS.ReadWriteStream) => call.on('data', (data) => call.write(data)).on('end', () => call.end()),
  });
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, at: number) => (error ? reject(error) : resolve(at));
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
  });
  write(
    'works.js',
    `import { check } from 'k6'; import { Client, StatusOK, Stream } from 'k6/net/grpc';
    const client = new Client(); client.load(['.'], 'e.proto');
    export default async () => {
      client.connect('127.0.0.1:${port}', { plaintext: true });
      const one = client.invoke('e.E/Unary', { text: 'a' });
      const later = await client.asyncInvoke('e.E/Unary', { text: 'b' });
      const stream = new Stream(client, 'e.E/Both');
      const text = await new Promise((resolve) => {
        stream.on('data', ({ text }) => { resolve(text); stream.end(); });
        stream.write({ text: 'c' });
      });
      check([one.message.text, later.message.text, text].join(''), { abc: (it) => it === 'abc' && one.status === StatusOK });
      client.close();
    };`,
  );

  const { end } = await run({ './works.js': '5/s' });

  server.forceShutdown();
  expect(end, end.reason).toMatchObject({ status: 'done', completed: 20 });
  expect([sum('k6_checks_total', { check: 'abc', result: 'true' }), failed()]).toEqual([20, []]);
});
