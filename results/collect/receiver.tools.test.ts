import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { countOf, type Histogram } from '../record/histogram.ts';
import { mergeHistograms } from '../record/histogram-sum.ts';
import type { Row } from '../record/row.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const program = `
import http from 'k6/http';
export const options = {
  scenarios: { api: { executor: 'constant-arrival-rate', rate: 150, timeUnit: '1s', duration: '4s', preAllocatedVUs: 20 } },
  summaryTrendStats: ['count', 'min', 'max', 'med'],
  thresholds: { 'http_req_duration{name:b}': ['p(95)<10000'], 'http_reqs{name:b}': ['count>0'] },
};
export default function () {
  http.get(__ENV.URL, { tags: { name: __ITER % 3 === 0 ? 'b' : 'a' } });
}
export function handleSummary(data) {
  return { [__ENV.SUMMARY]: JSON.stringify(data.metrics) };
}
`;

describe('the receiver with the real k6', () => {
  let directory: string;
  let target: Server;
  let receiver: Receiver;
  const rows: Row[] = [];
  const errors: Error[] = [];
  let summary: Record<string, { values: Record<string, number> }>;
  let served = 0;

  beforeAll(async () => {
    const k6 = await ensure('k6');
    directory = await mkdtemp(join(tmpdir(), 'meshproof-receiver-'));
    target = createServer((_, response) => {
      served++;
      response.writeHead(served % 10 === 0 ? 503 : 200).end('ok');
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    receiver = await startReceiver({ rows: (some) => rows.push(...some), error: (error) => errors.push(error) });
    const file = join(directory, 'program.js');
    const summaryFile = join(directory, 'summary.json');
    await writeFile(file, program);
    const code = await new Promise((resolve) => {
      spawn(k6.path, ['run', '--quiet', '--features', 'native-histograms', '-o', 'experimental-prometheus-rw', file], {
        stdio: 'ignore',
        env: {
          ...process.env,
          URL: `http://127.0.0.1:${(target.address() as AddressInfo).port}/`,
          SUMMARY: summaryFile,
          K6_PROMETHEUS_RW_SERVER_URL: receiver.url,
          K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
          K6_NO_USAGE_REPORT: 'true',
          K6_AUTO_EXTENSION_RESOLUTION: 'false',
        },
      }).once('close', resolve);
    });
    expect(code).toBe(0);
    await receiver.close();
    summary = JSON.parse(await readFile(summaryFile, 'utf8'));
  });

  afterAll(async () => {
    await receiver?.close();
    target?.closeAllConnections();
    await new Promise((resolve) => (target ? target.close(resolve) : resolve(undefined)));
    if (directory) await rm(directory, { recursive: true });
  });

  const sum = (metric: string, name?: string) =>
    rows
      .filter((row) => row.metric === metric && (name === undefined || row.labels.name === name))
      .reduce((total, row) => total + ('n' in row ? row.n : 0), 0);
  const merged = (metric: string, name?: string) =>
    mergeHistograms(
      rows
        .filter((row) => row.metric === metric && (name === undefined || row.labels.name === name))
        .flatMap((row): Histogram[] => ('h' in row ? [row.h] : [])),
    );

  it('accepts every push', () => {
    expect(errors).toEqual([]);
  });

  it('counts exactly as many requests, iterations and bytes as k6, also by the name of a request', () => {
    expect(sum('k6_http_reqs_total')).toBe(served);
    expect(sum('k6_http_reqs_total')).toBe(summary.http_reqs?.values.count);
    expect(sum('k6_http_reqs_total', 'b')).toBe(summary['http_reqs{name:b}']?.values.count);
    expect(sum('k6_iterations_total')).toBe(summary.iterations?.values.count);
    expect(sum('k6_data_sent_total')).toBe(summary.data_sent?.values.count);
  });

  it("has as many durations in its histograms as k6, within k6's own minimum and maximum", () => {
    const all = merged('k6_http_req_duration_seconds');
    const { count, min, max } = summary.http_req_duration?.values ?? {};
    expect(countOf(all)).toBe(count);
    expect(all.schema).toBe(3);
    expect(countOf(merged('k6_http_req_duration_seconds', 'b'))).toBe(
      summary['http_req_duration{name:b}']?.values.count,
    );
    const edge = (index: number) => 2 ** (index / 8) * 1000;
    expect(edge(all.index[0]! - 1)).toBeLessThan(min!);
    expect(edge(all.index.at(-1)!)).toBeGreaterThanOrEqual(max!);
  });

  it('counts connections that took no time as zero', () => {
    const connecting = merged('k6_http_req_connecting_seconds');
    expect(countOf(connecting)).toBe(summary.http_reqs?.values.count);
    expect(connecting.zero).toBeGreaterThan(0);
  });
});
