import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { missedReads } from '../../results/record/reads/missed-reads.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { serve } from '../test/http-server.ts';
import { listeningPid } from './listening-pid.ts';
import { TargetResources } from './target-resources.ts';

it('finds the process that listens on a port', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  expect(listeningPid((server.address() as AddressInfo).port)).toBe(process.pid);
  expect(listeningPid(1)).toBeUndefined();
});

it('queries the Prometheus of the target file, sums series, and notes a failed query once', async () => {
  const asked: string[] = [];
  const server = await serve('127.0.0.1', (request, response) => {
    const query = new URL(request.url!, 'http://x').searchParams.get('query')!;
    asked.push(`${query} ${request.headers.authorization}`);
    if (query === 'broken') {
      response.writeHead(400).end('{"status":"error","error":"parse error"}');
      return;
    }
    const result = [1.5, 2].map((value) => ({ metric: {}, value: [0, String(value)] }));
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  onTestFinished(() => server.close());
  const rows: Row[] = [];
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: (some) => rows.push(...some),
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const target = {
    name: 'shop',
    urls: { api: 'http://shop.example/v1' },
    allow: { load: [], browse: [] },
    metricNames: {},
    resources: { cpu: { query: 'up' }, queue: { query: 'up', prometheus: server.url }, memory: { query: 'broken' } },
  };
  const prometheus = { writeUrl: `${server.url}/api/v1/write`, headers: { authorization: 'Bearer secret' } };
  const sampler = new TargetResources(target, prometheus, systemClock, recorder);
  sampler.start();
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(3);
  await expect.poll(() => events.length).toBe(1);
  sampler.stop();
  recorder.drain(Number.POSITIVE_INFINITY);
  expect(rows).toContainEqual(
    expect.objectContaining({ metric: 'meshproof_target_cpu_cores', labels: { from: 'query' }, v: 3.5 }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({ metric: 'meshproof_target_resource', labels: { from: 'query', resource: 'queue' } }),
  );
  expect(events).toMatchObject([{ kind: 'note', by: 'resources' }]);
  expect(asked).toContain('up Bearer secret');
  expect(asked).toContain('up undefined');
});

it.each([
  ['one negative value', ['7', '-5']],
  ['no number', ['0x10']],
  ['an empty text', ['']],
  ['infinity', ['+Inf']],
])('records no use of a resource for %s, and says so once', async (_, values) => {
  const server = await serve('127.0.0.1', (_request, response) => {
    const result = values.map((value) => ({ metric: {}, value: [0, value] }));
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  onTestFinished(() => server.close());
  const { rows, events } = await sampled({ cpu: { query: 'up', prometheus: server.url } }, 1);
  expect(rows.filter(({ metric }) => metric === 'meshproof_target_cpu_cores')).toEqual([]);
  expect(events).toMatchObject([{ kind: 'note', by: 'resources', text: expect.stringMatching(/^cpu: .*up/) }]);
});

it('records a negative value of a resource that may be negative', async () => {
  const server = await serve('127.0.0.1', (_request, response) => {
    response.end('{"status":"success","data":{"resultType":"scalar","result":[0,"-5e-1"]}}');
  });
  onTestFinished(() => server.close());
  const { rows, events } = await sampled({ celsius: { query: '-0.5', prometheus: server.url } }, 0);
  expect(rows).toContainEqual(expect.objectContaining({ metric: 'meshproof_target_resource', v: -0.5 }));
  expect(events).toEqual([]);
});

const answers = {
  'an error': (response: ServerResponse) => void response.writeHead(500).end(),
  'no series': (response: ServerResponse) =>
    void response.end('{"status":"success","data":{"resultType":"vector","result":[]}}'),
  'an answer beyond its limit': (response: ServerResponse) => void response.end('x'.repeat(11e6)),
};

it.each([
  ['an error', 'failed'],
  ['no series', 'failed'],
  ['an answer beyond its limit', 'cut'],
] as const)('records a missed read for %s', async (answer, why) => {
  const server = await serve('127.0.0.1', (_, response) => answers[answer](response));
  onTestFinished(() => server.close());
  const { rows } = await sampled({ queue: { query: 'up', prometheus: server.url } }, 0);
  const labels = { of: 'meshproof_target_resource', from: 'query', resource: 'queue', why };
  expect(rows).toContainEqual(expect.objectContaining({ metric: missedReads.name, labels }));
});

it.runIf(process.platform === 'linux')(
  'records missed reads of an ended process, and then reads its successor',
  async () => {
    const children: ChildProcess[] = [];
    onTestFinished(() => void children.map((child) => child.kill('SIGKILL')));
    const listen = async (port: number) => {
      const code = `const s=require('net').createServer().listen(${port},'127.0.0.1',()=>console.log(s.address().port))`;
      const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      return Number(String((await once(child.stdout, 'data'))[0]));
    };
    const port = await listen(0);
    const rows: Row[] = [];
    const recorder = new RunRecorder({ rows: (some) => rows.push(...some), sample: () => {}, event: () => {} });
    const target = { name: 'shop', urls: { api: `http://127.0.0.1:${port}` } } as unknown as Target;
    const sampler = new TargetResources(target, undefined, hastyClock(20), recorder);
    sampler.start();
    onTestFinished(() => sampler.stop());
    const seen = (metric: string) => {
      recorder.drain(Number.POSITIVE_INFINITY);
      return rows.filter((row) => row.metric === metric).length;
    };
    await expect.poll(() => seen('meshproof_target_resident_bytes'), { timeout: 5000 }).toBeGreaterThan(0);
    children[0]!.kill('SIGKILL');
    await once(children[0]!, 'exit');
    await expect.poll(() => seen(missedReads.name), { timeout: 5000 }).toBeGreaterThan(1);
    const before = seen('meshproof_target_resident_bytes');
    await listen(port);
    await expect.poll(() => seen('meshproof_target_resident_bytes'), { timeout: 5000 }).toBeGreaterThan(before);
    const cpu = rows.flatMap((row) => (row.metric === 'meshproof_target_cpu_cores' && 'v' in row ? [row.v] : []));
    expect(Math.min(...cpu)).toBeGreaterThanOrEqual(0);
  },
);

/** Samples the resources until there are as many events, or a row if `events` is 0. */
async function sampled(resources: Target['resources'], eventCount: number) {
  const rows: Row[] = [];
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: (some) => rows.push(...some),
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const target = { name: 'shop', urls: {}, allow: { load: [], browse: [] }, metricNames: {}, resources };
  const sampler = new TargetResources(target as Target, undefined, systemClock, recorder);
  sampler.start();
  await expect
    .poll(() => {
      recorder.drain(Number.POSITIVE_INFINITY);
      return eventCount === 0 ? rows.length : events.length;
    })
    .toBeGreaterThan(0);
  sampler.stop();
  recorder.drain(Number.POSITIVE_INFINITY);
  return { rows, events };
}
