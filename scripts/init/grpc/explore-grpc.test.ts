import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { producers } from '../../plan/producers.ts';
import { readJob } from '../../plan/read-job.ts';
import { targetOfJob } from '../../plan/target-of-job.ts';
import { serve } from '../../test/http-server.ts';
import { startGrpcTrial } from '../../test/trials/grpc-trial.fixture.ts';
import { initProject } from '../init-project.ts';
import { exploreGrpc } from './explore-grpc.ts';

async function started(version?: 'v1' | 'v1alpha') {
  const server = await startGrpcTrial(version);
  onTestFinished(() => server.close());
  return server;
}

it.each(['v1', 'v1alpha'] as const)(
  'finds the unary calls that read by reflection %s, and calls no other',
  async (version) => {
    const { url, calls } = await started(version);
    const { tried } = (await exploreGrpc(url, {}))!;
    const routes = tried.map(({ candidate, route }) => [candidate.name, route?.content.keys]);
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

it('is undefined for a server that speaks HTTP/1.1 only', async () => {
  const server = await serve('127.0.0.1', (_, response) => response.end('hello'));
  onTestFinished(() => server.close());
  expect(await exploreGrpc(server.url, {})).toBeUndefined();
});

it('leads to a plan with a gRPC target whose files are valid together', async () => {
  const { url } = await started('v1');
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  await initProject({ dir, url });
  expect(targetOfJob(undefined, readJob(join(dir, 'smoke.yaml'), producers))).toMatchObject({ urls: { grpc: url } });
  expect(readFileSync(join(dir, 'slos.yaml'), 'utf8')).toContain('k6_grpc_req_duration_seconds');
});
