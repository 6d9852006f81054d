import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { type Child, startChild } from '../../scripts/lib/child.ts';
import { type PrometheusServer, startPrometheus } from '../../scripts/lib/prometheus-server.ts';
import { type Reaper, startReaper } from '../../scripts/lib/reaper.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import type { Row } from '../record/row.ts';
import { confirmDelivery } from './confirm.ts';
import { Forwarder } from './forwarder.ts';
import { runInfo } from './lasting.ts';
import { confirmCounts, queryInstant } from './query.ts';

let reaper: Reaper;
let binary: string;
let root: string;
let servers: PrometheusServer[];
let forwarder: Forwarder | undefined;
beforeAll(async () => {
  binary = (await ensure('prometheus')).path;
  reaper = startReaper();
});
afterAll(() => reaper?.dismiss());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'meshproof-delivery-'));
  servers = [];
});
afterEach(async () => {
  await forwarder?.close();
  forwarder = undefined;
  for (const server of servers) await server.stop();
  await rm(root, { recursive: true, force: true });
});

async function start(port = 0): Promise<PrometheusServer> {
  const retention = { time: '1d', size: '1GB' };
  const dataDir = join(root, 'prometheus');
  const server = await startPrometheus({
    binary,
    dataDir,
    port,
    retention,
    reaper,
    clock: systemClock,
  });
  servers.push(server);
  return server;
}

async function forwardTo(writeUrl: string): Promise<Forwarder> {
  const runLabels = { run_id: 'r1', plan: 'smoke', target: 'shop' };
  const options = { writeUrl, outboxDir: join(root, 'outbox'), runLabels, clock: systemClock, finishWithinMs: 20_000 };
  const opened = await Forwarder.open(options);
  forwarder = opened;
  return opened;
}

/** The rows cover 30 seconds. In second s, each of two names has s requests of about 2^(-s/8) seconds. */
const seconds = 30;
const endMs = () => Math.floor(Date.now() / 1000) * 1000;
function rowsOf(end: number, second: number): Row[] {
  const t = end - (seconds - second) * 1000;
  return ['a', 'b'].flatMap((name): Row[] => [
    { t, metric: 'k6_http_reqs_total', labels: { name }, n: second },
    {
      t,
      metric: 'k6_http_req_duration_seconds',
      labels: { name },
      h: { schema: 3, zero: 0, index: [-second], count: [second], sum: second * 2 ** (-second / 8), censored: 1 },
    },
  ]);
}
const total = seconds * (seconds - 1);
const expected = { k6_http_reqs_total: total, k6_http_req_duration_seconds: total };
const found = Object.entries(expected).map(([metric, n]) => ({ metric, expected: n, found: n }));

describe('the forwarder with the real Prometheus', () => {
  it('delivers counters and native histograms exactly', async () => {
    const server = await start();
    const run = await forwardTo(server.writeUrl);
    const end = endMs();
    // Two metrics with the same labels.
    const twice = (row: Row): Row[] => ('n' in row ? [row, { ...row, metric: 'k6_data_sent_total' }] : [row]);
    for (let s = 0; s < seconds; s++) run.offer(rowsOf(end, s).flatMap(twice));
    const { count, sent } = await run.finish([], end);
    expect(count).toEqual({ sent: count.sent, acknowledged: count.sent, rejected: 0, reason: null });
    expect(await confirmCounts(server, 'r1', expected, end)).toEqual(found);

    const median = 'histogram_quantile(0.5, sum(k6_http_req_duration_seconds{run_id="r1"}))';
    const [p50] = await queryInstant(server, median, end + 2000);
    // The last seconds have the fastest requests. Added up from second 29 downwards, the requests reach half of their
    // total (0 + 1 + … + 29) in second 21.
    expect(p50?.value).toBeGreaterThan(2 ** (-22 / 8));
    expect(p50?.value).toBeLessThanOrEqual(2 ** (-21 / 8));
    const infoSeries = runInfo({ run_id: 'r1', plan: 'smoke', target: 'shop' }, end);
    const what = {
      runId: 'r1',
      counts: { k6_http_reqs_total: total },
      readBack: [infoSeries],
      sent: sent!,
      endMs: end,
    };
    const { signal } = new AbortController();
    expect(await confirmDelivery(server, what, systemClock, signal)).toEqual({ status: 'confirmed' });
    const fewer = { ...what, sent: { ...what.sent, samples: what.sent.samples + 1 } };
    expect(await confirmDelivery(server, fewer, systemClock, signal)).toMatchObject({ status: 'contradicted' });
    const wrong = { ...what, readBack: [runInfo({ run_id: 'r2' }, end)] };
    expect(await confirmDelivery(server, wrong, systemClock, signal)).toMatchObject({ status: 'contradicted' });
    const joined = 'sum by (plan) (k6_http_reqs_total * on (run_id) group_left (plan) meshproof_run_info)';
    expect(await queryInstant(server, joined, end + 2000)).toEqual([{ labels: { plan: 'smoke' }, value: total }]);
  });

  it('reports an absent count as null', async () => {
    const server = await start();
    const checks = await confirmCounts(server, 'r1', { k6_http_reqs_total: 5 }, endMs());
    expect(checks).toEqual([{ metric: 'k6_http_reqs_total', expected: 5, found: null }]);
  });

  it('delivers every sample when Prometheus is killed in mid-run and started again', async () => {
    const first = await start();
    const run = await forwardTo(first.writeUrl);
    const end = endMs();
    for (let s = 0; s < 10; s++) run.offer(rowsOf(end, s));
    await until(() => run.status().acknowledged > 0);
    process.kill(first.pid, 'SIGKILL');
    for (let s = 10; s < 20; s++) run.offer(rowsOf(end, s));
    await until(() => run.status().problem !== null);
    expect(await readdir(join(root, 'outbox'))).not.toEqual([]);
    await first.stop();
    const second = await start(Number(new URL(first.url).port));
    for (let s = 20; s < seconds; s++) run.offer(rowsOf(end, s));
    const { count } = await run.finish([], end);
    expect(count).toEqual({ sent: count.sent, acknowledged: count.sent, rejected: 0, reason: null });
    expect(await confirmCounts(second, 'r1', expected, end)).toEqual(found);
    const counts = ['k6_http_reqs_total', 'k6_http_req_duration_seconds', 'meshproof_run_info'].map((metric) =>
      queryInstant(second, `sum(count_over_time(${metric}{run_id="r1"}[1h]))`, end + 2000),
    );
    const stored = (await Promise.all(counts)).flat().reduce((sum, { value }) => sum + value, 0);
    expect(stored).toBe(count.acknowledged);
  });

  it('sends classic buckets to a server without native histograms', async () => {
    const config = join(root, 'plain.yml');
    await writeFile(config, 'global: {}');
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(root, 'plain')}`];
    args.push('--web.listen-address=127.0.0.1:0', '--web.enable-remote-write-receiver');
    const child = startChild([binary, ...args], { reaper });
    try {
      const server = { writeUrl: `http://${await addressOf(child)}/api/v1/write` };
      const run = await forwardTo(server.writeUrl);
      const end = endMs();
      for (let s = 0; s < seconds; s++) run.offer(rowsOf(end, s));
      expect((await run.finish([], end)).count.reason).toBeNull();
      expect(await confirmCounts(server, 'r1', expected, end)).toEqual(found);
      // From second 8 on, the requests take at most 0.5 s: 2^(-s/8) ≤ 0.5.
      const fast = 'sum(k6_http_req_duration_seconds_bucket{run_id="r1",le="0.5"})';
      const below = Array.from({ length: seconds }, (_, s) => (s >= 8 ? 2 * s : 0)).reduce((sum, n) => sum + n, 0);
      expect((await queryInstant(server, fast, end + 2000))[0]?.value).toBe(below);
    } finally {
      await child.end();
    }
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await systemClock.sleep(20);
}

async function addressOf(child: Child): Promise<string> {
  const heard = () => /msg="Listening on" address=([\d.:]+)/.exec(child.lastWords())?.[1];
  await until(() => heard() !== undefined);
  return heard()!;
}
