import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { missedReads } from '../../results/record/reads/missed-reads.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { TargetMetrics } from './target-metrics.ts';

const text = `# HELP process_resident_memory_bytes Resident memory.
process_resident_memory_bytes_peak 9
process_resident_memory_bytes{app="x"} 1.5e+08
process_start_time_seconds 1700000000
`;

const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) close();
});

/** Reads the metrics of a target whose second and later answers are `later`, until a read was missed. */
async function missedBy(later: string | undefined): Promise<Record<string, string>[]> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    if (asked > 1 && later === undefined) response.writeHead(500);
    response.end(asked > 1 ? later : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const rows: Row[] = [];
  const recorder = new RunRecorder({ rows: (some) => rows.push(...some), sample: () => {}, event: () => {} });
  const { port } = server.address() as AddressInfo;
  const target = { urls: { api: `http://127.0.0.1:${port}` }, metricNames: {} } as unknown as Target;
  const sampler = new TargetMetrics(target, hastyClock(100), recorder);
  sampler.start();
  servers.push(() => {
    sampler.stop();
    server.closeAllConnections();
    server.close();
  });
  const missed = () => {
    recorder.drain(Number.POSITIVE_INFINITY);
    return rows.filter(({ metric }) => metric === missedReads.name).map(({ labels }) => labels);
  };
  await expect.poll(missed, { timeout: 5000 }).not.toEqual([]);
  return missed();
}

async function recorded(status: number, names: Record<string, string> = {}) {
  let asked = 0;
  const twice = new Promise<void>((resolve) => {
    const server = createServer((_, response) => {
      asked++;
      response.writeHead(status).end(text, () => (asked === 2 || status !== 200) && setTimeout(resolve, 60));
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const target = { urls: { api: `http://127.0.0.1:${port}/v1` }, metricNames: names } as unknown as Target;
      const sampler = new TargetMetrics(target, hastyClock(100), recorder);
      sampler.start();
      servers.push(() => {
        sampler.stop();
        server.closeAllConnections();
        server.close();
      });
    });
  });
  const rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (some) => rows.push(...some),
    sample: () => undefined,
    event: () => undefined,
  });
  await twice;
  recorder.drain(Number.POSITIVE_INFINITY);
  return { rows, asked };
}

describe("the target's own metrics", () => {
  it('records memory and start time repeatedly', async () => {
    const { rows, asked } = await recorded(200);
    expect(asked).toBeGreaterThan(1);
    expect(rows.find(({ metric }) => metric === 'meshproof_target_memory_bytes')).toMatchObject({ v: 1.5e8 });
    expect(rows.find(({ metric }) => metric === 'meshproof_target_start_seconds')).toMatchObject({ v: 1.7e9 });
  });

  it('reads metrics under the names in the target file', async () => {
    const { rows } = await recorded(200, { process_resident_memory_bytes: 'process_resident_memory_bytes_peak' });
    expect(rows.find(({ metric }) => metric === 'meshproof_target_memory_bytes')).toMatchObject({ v: 9 });
  });

  it.each([
    ['an error', undefined, 'failed'],
    ['another text', '# nothing', 'failed'],
    ['an answer beyond its limit', 'x'.repeat(6e6), 'cut'],
  ])('records a missed read of each known metric for %s', async (_, later, why) => {
    const missed = await missedBy(later);
    expect(missed).toContainEqual({ of: 'meshproof_target_memory_bytes', why });
    expect(missed).toContainEqual({ of: 'meshproof_target_start_seconds', why });
  });

  it('stops when the first read fails', async () => {
    expect(await recorded(404)).toEqual({ rows: [], asked: 1 });
  });
});

describe('a /metrics that never ends', () => {
  it.each(['a body of lines', 'a gzip body of 1000 to 1'])('is read once and reported once: %s', async (name) => {
    const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
    const events: RunEvent[] = [];
    const rows: Row[] = [];
    const recorder = new RunRecorder({
      rows: (some) => rows.push(...some),
      sample: () => undefined,
      event: (event) => events.push(event),
    });
    const target = { urls: { api: server.url }, metricNames: {} } as unknown as Target;
    const sampler = new TargetMetrics(target, hastyClock(100), recorder);
    sampler.start();
    servers.push(() => {
      sampler.stop();
      server.close();
    });
    await expect.poll(() => events, { timeout: 20_000 }).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'note', text: expect.stringContaining('longer than 5 MB') });
    await expect.poll(() => server.open()).toBe(0);
    recorder.drain(Number.POSITIVE_INFINITY);
    expect(rows).toEqual([]);
  });
});

it('records nothing of a /metrics that exceeds its limit after the run has ended', async () => {
  let isRead = () => {};
  const read = new Promise<void>((resolve) => {
    isRead = resolve;
  });
  const server = createServer((_, response) => {
    response.on('close', () => setTimeout(isRead, 50));
    sampler.stop();
    while (response.write('x'.repeat(64_000)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: () => undefined,
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const { port } = server.address() as AddressInfo;
  const target = { urls: { api: `http://127.0.0.1:${port}` }, metricNames: {} } as unknown as Target;
  const sampler = new TargetMetrics(target, hastyClock(100), recorder);
  sampler.start();
  await read;
  expect(events).toEqual([]);
});
