import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnavailableError } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { producers } from '../../plan/producers.ts';
import { readJob } from '../../plan/read-job.ts';
import { targetOfJob } from '../../plan/target-of-job.ts';
import { http2Attacks, serveHttp2 } from '../../test/attack/http2.fixture.ts';
import { serve } from '../../test/http-server.ts';
import { type Reflection, startGrpcTrial } from '../../test/trials/grpc-trial.fixture.ts';
import { initProject } from '../init-project.ts';
import { exploreGrpc } from './explore-grpc.ts';

async function started(version?: 'v1' | 'v1alpha') {
  const server = await startGrpcTrial(version);
  onTestFinished(() => server.close());
  return server;
}

it.each(['v1', 'v1alpha'] as const)(
  'finds by reflection %s the unary calls that read, and calls no others',
  async (version) => {
    const { url, calls } = await started(version);
    const { tried } = (await exploreGrpc(url, {}))!;
    const routes = tried.map(({ candidate, route }) => [candidate.name, route?.content?.keys]);
    expect(routes).toEqual([
      ['shop.Shop/ListCakes', ['cakes', 'cityName', 'cakes.0']],
      ['shop.Shop/GetCake', undefined],
      ['shop.Shop/TasteCake', undefined],
      ['grpc.health.v1.Health/Check', ['status']],
    ]);
    expect(new Set(calls)).toEqual(new Set(['ListCakes', 'GetCake', 'TasteCake']));
  },
);

it('calls the health service alone if the server has no reflection', async () => {
  const { url } = await started();
  const { tried } = (await exploreGrpc(url, {}))!;
  expect(tried).toMatchObject([{ route: { content: { values: { status: 'SERVING' } } } }]);
});

const file = (name: string, imported: string, more: object = {}) =>
  descriptor.FileDescriptorProto.encode({ name, dependency: [imported], ...more }).finish();
const manyNames = Array.from({ length: 200_000 }, (_, i) => `i${i}`);
const unknownType = { name: 'Shop', method: [{ name: 'Get', inputType: '.far.A', outputType: '.far.B' }] };

it.each<[string, Reflection]>([
  ['bytes that are no file', () => [Buffer.alloc(100, 0xff)]],
  ['a file that is cut off', () => [file('a', 'b').subarray(0, 3)]],
  ['files that import each other', (name) => [file(name === 'b' ? 'b' : 'a', name === 'b' ? 'a' : 'b')]],
  ['a file that imports itself', () => [file('a', 'a')]],
  ['types that no file defines', () => [file('a', '', { package: 'shop', service: [unknownType] })]],
  ['names of prototypes', () => [file('__proto__', 'constructor', { package: '__proto__' })]],
  ['imports without end', (name) => [file(name, `${name}x`)]],
  ['a file with 200,000 imports', (name) => [file(name, 'b', { dependency: manyNames })]],
  ['large files without end', (name) => [file(name, `${name}x`, { package: 'p'.repeat(1_000_000) })]],
])('calls the health service alone if the reflection sends %s', async (_, reflection) => {
  const server = await startGrpcTrial('v1', reflection);
  onTestFinished(() => server.close());
  const { tried } = (await exploreGrpc(server.url, {}))!;
  expect(tried.map(({ candidate }) => candidate.name)).toEqual(['grpc.health.v1.Health/Check']);
});

it.each([
  ['a compressed message of gRPC without a name of its compression', 'none'],
  ['GOAWAY at once', undefined],
])('finds no health service on a server that sends %s', async (name, found) => {
  const server = await serveHttp2(http2Attacks.find((attack) => attack.name === name)!, false);
  onTestFinished(() => server.close());
  const site = await exploreGrpc(server.url, {});
  expect(site?.findings.at(-1)?.found).toBe(found);
  expect(site?.tried ?? []).toEqual([]);
});

it('returns undefined for a server that speaks HTTP/1.1 only', async () => {
  const server = await serve('127.0.0.1', (_, response) => response.end('hello'));
  onTestFinished(() => server.close());
  expect(await exploreGrpc(server.url, {})).toBeUndefined();
});

describe('a server that accepts connections and does not answer in time', () => {
  const limit = bodyLimits.initAnswer as { time: number };

  /** Starts a server that sends only `text`, again and again, and shortens the time limit of an answer. */
  async function silent(text: string): Promise<{ url: string; connections: () => number }> {
    const { time } = limit;
    limit.time = 300;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      if (text === '') return;
      const timer = setInterval(() => socket.write(text), 50);
      socket.once('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      limit.time = time;
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => sockets.size };
  }

  it.each([
    ['nothing', ''],
    ['only answers that precede the real one', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ])('does not answer init, if it sends %s', async (_, text) => {
    const { url, connections } = await silent(text);
    const error = await initProject({ dir: '/nowhere', url }).catch((one) => one);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(String(error)).toMatch(/does not answer: .* did not end within/);
    expect(connections()).toBe(1);
  });

  it('does not speak gRPC, if it sends nothing', async () => {
    expect(await exploreGrpc((await silent('')).url, {})).toBeUndefined();
  });
});

it('init refuses a path in the address of a server that speaks gRPC only', async () => {
  const { url } = await started('v1');
  await expect(initProject({ dir: '/nowhere', url: `${url}/api` })).rejects.toThrow(/an address of gRPC has no path/);
});

it('init writes a plan and a gRPC target that are valid together', async () => {
  const { url } = await started('v1');
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  await initProject({ dir, url });
  expect(targetOfJob(undefined, readJob(join(dir, 'smoke.yaml'), producers))).toMatchObject({ urls: { grpc: url } });
  expect(readFileSync(join(dir, 'slos.yaml'), 'utf8')).toContain('k6_grpc_req_duration_seconds');
});
