import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../scenarios/base/clock.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { Row } from '../record/row.ts';
import { isAcknowledged } from './delivery.ts';
import { Forwarder } from './forwarder.ts';
import { hasBodies } from './outbox.ts';
import { pushOutbox } from './push-outbox.ts';
import { FakePrometheus } from './test/fake-prometheus.ts';

/** A clock whose time passes only in `sleep`. */
class FakeClock implements Clock {
  nowMs = 0;
  readonly slept: number[] = [];
  wallMs = () => this.nowMs;
  monotonicMs = () => this.nowMs;
  async sleep(ms: number, signal?: AbortSignal) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) return;
    this.nowMs += ms;
    this.slept.push(ms);
  }
}

const count = (t: number, n: number, name = 'a'): Row => ({ t, metric: 'k6_http_reqs_total', labels: { name }, n });
const durations = (t: number, n: number): Row => ({
  t,
  metric: 'k6_http_req_duration_seconds',
  labels: { name: 'a' },
  h: { schema: 3, zero: 0, index: [-20], count: [n], sum: n * 0.17, censored: 2 },
});

let root: string;
let prometheus: FakePrometheus;
let clock: FakeClock;
let opened: Forwarder[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'meshproof-forwarder-'));
  prometheus = new FakePrometheus();
  clock = new FakeClock();
  opened = [];
});
afterEach(async () => {
  for (const forwarder of opened) await forwarder.close();
  await rm(root, { recursive: true, force: true });
});

const server = () => ({ writeUrl: 'http://prometheus.test/api/v1/write', fetch: prometheus.fetch });
const later = () => ({ ...server(), runId: 'r1', clock });
const outboxDir = () => join(root, 'outbox');
const withToken = (token: string) => ({ authorization: `Bearer ${token}` });
async function start(bearer?: string) {
  const forwarder = await Forwarder.open({
    ...server(),
    ...(bearer !== undefined && { headers: withToken(bearer) }),
    outboxDir: outboxDir(),
    runLabels: { run_id: 'r1', plan: 'smoke', target: 'shop' },
    clock,
  });
  opened.push(forwarder);
  return forwarder;
}

describe('the forwarder', () => {
  it('delivers exact counts, all acknowledged', async () => {
    const forwarder = await start();
    for (let s = 0; s < 20; s++) forwarder.offer([count(s * 1000, s), count(s * 1000, 1, 'b'), durations(s * 1000, 3)]);
    const { count: delivery } = await forwarder.finish([], 20_500);
    expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 190, b: 20 });
    expect(prometheus.last('k6_http_req_duration_seconds')).toMatchObject({ a: { count: 60 } });
    expect(prometheus.last('meshproof_run_info', 'run_id')).toEqual({ r1: 1 });
    expect(delivery).toMatchObject({ rejected: 0, reason: null });
    expect(delivery.acknowledged).toBe(delivery.sent);
    expect([...prometheus.series.values()].flat()).toHaveLength(delivery.sent);
  });

  it('stops at its time limit when the server accepts the connection and never answers', async () => {
    prometheus.silent = true;
    const forwarder = await Forwarder.open({
      ...server(),
      outboxDir: outboxDir(),
      runLabels: { run_id: 'r1', plan: 'smoke', target: 'shop' },
      clock,
      finishWithinMs: 50,
    });
    opened.push(forwarder);
    forwarder.offer([count(1000, 1)]);
    const { count: delivery } = await forwarder.finish([], 2000);
    expect(delivery).toMatchObject({ acknowledged: 0 });
    expect(delivery.reason).toMatch(/no answer within \d+\.\d s/);
    expect((await readdir(outboxDir())).length).toBeGreaterThan(0);
  });

  it('retries after 5xx, 429 and no answer, in order, with doubling pauses', async () => {
    prometheus.faults.push(500, 503, 429, 'away', 'away');
    const forwarder = await start();
    for (let s = 0; s < 5; s++) forwarder.offer([count(s * 1000, 1)]);
    // `finish` starts again with the shortest pause, so the test first waits for all retries.
    await expect.poll(() => clock.slept, { timeout: 20_000 }).toEqual([250, 500, 1000, 2000, 4000]);
    const { count: delivery } = await forwarder.finish([], 5000);
    expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 5 });
    expect(isAcknowledged(delivery)).toBe(true);
    expect(clock.slept).toHaveLength(5);
  });

  it('neither loses nor repeats a sample when answers are lost', async () => {
    for (let write = 0; write < 12; write++) prometheus.faults.push('lost', 'none');
    const forwarder = await start();
    for (let s = 0; s < 5; s++) forwarder.offer([count(s * 1000, 1), durations(s * 1000, 2)]);
    const { count: delivery } = await forwarder.finish([], 5000);
    expect(isAcknowledged(delivery)).toBe(true);
    expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 5 });
    expect(prometheus.last('k6_http_req_duration_seconds')).toMatchObject({ a: { count: 10 } });
  });

  it('keeps a body that was rejected with 4xx beside its reason, and sends the next', async () => {
    prometheus.faults.push(400);
    const forwarder = await start();
    forwarder.offer([count(0, 4)]);
    const { count: delivery } = await forwarder.finish([], 2000);
    const reason = '1 sample was rejected: 400 made to answer 400';
    expect(delivery).toEqual({ sent: 5, acknowledged: 4, rejected: 1, reason });
    expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 4 });
    expect(await readdir(join(outboxDir(), 'rejected'))).toEqual(['00000001.1.rw', '00000001.1.rw.txt']);
    expect(await readFile(join(outboxDir(), 'rejected', '00000001.1.rw.txt'), 'utf8')).toBe('400 made to answer 400\n');
  });

  it('keeps everything on disk while Prometheus is unreachable, and a later push delivers it', async () => {
    prometheus.away = true;
    const forwarder = await start();
    for (let s = 0; s < 5; s++) forwarder.offer([count(s * 1000, 2), durations(s * 1000, 1)]);
    const { count: delivery } = await forwarder.finish([], 5000);
    await forwarder.close();
    expect(delivery).toMatchObject({ acknowledged: 0 });
    expect(delivery.reason).toContain('connection refused');
    expect(forwarder.status()).toMatchObject({ pending: delivery.sent, problem: 'no answer: connection refused' });

    prometheus.away = false;
    const pushed = await pushOutbox(outboxDir(), { ...later(), patienceMs: 1000 });
    expect(pushed.count).toEqual({ sent: delivery.sent, acknowledged: delivery.sent, rejected: 0, reason: null });
    expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 10 });
    await expect(readdir(outboxDir())).rejects.toThrow(/ENOENT/);
  });

  it.each(['away', 'broken', 'silent'] as const)(
    'keeps the outbox and ends a later push, if Prometheus is %s and accepts no body',
    async (how) => {
      prometheus.away = true;
      const forwarder = await start();
      forwarder.offer([count(0, 2)]);
      const { count: delivery } = await forwarder.finish([], 5000);
      await forwarder.close();
      const waiting = await readdir(outboxDir());
      prometheus.away = how === 'away';
      prometheus.silent = how === 'silent';
      if (how === 'broken') prometheus.answerWrite = () => new Response('', { status: 503 });
      const fromMs = clock.nowMs;
      // The fake clock advances only between requests, but a silent server takes real time.
      const pushed = await pushOutbox(outboxDir(), { ...later(), patienceMs: how === 'silent' ? 20 : 10_000 });
      expect(pushed.count).toMatchObject({ sent: delivery.sent, acknowledged: 0, reason: expect.any(String) });
      expect(clock.nowMs - fromMs).toBeLessThanOrEqual(10_000);
      expect(await readdir(outboxDir())).toEqual(waiting);
    },
  );

  it('sends everything in a later push to a Prometheus that is slow, however long it takes', async () => {
    prometheus.away = true;
    const forwarder = await start();
    for (let s = 0; s < 20; s++) forwarder.offer([count(s * 1000, 2)]);
    const { count: delivery } = await forwarder.finish([], 20_000);
    await forwarder.close();
    prometheus.away = false;
    const slow: typeof fetch = async (input, init) => {
      clock.nowMs += 900;
      return prometheus.fetch(input, init);
    };
    const pushed = await pushOutbox(outboxDir(), { ...later(), fetch: slow, patienceMs: 3000 });
    expect(pushed.count).toMatchObject({ sent: delivery.sent, acknowledged: delivery.sent });
  });

  it('writes every request to disk before it sends it', async () => {
    let onDisk: string[] = [];
    const inner = prometheus.fetch;
    const watching: typeof fetch = async (input, init) => {
      if (String(input).endsWith('/write')) onDisk = await readdir(outboxDir());
      return inner(input, init);
    };
    Object.assign(prometheus, { fetch: watching });
    const forwarder = await start();
    forwarder.offer([count(0, 1)]);
    await forwarder.finish([], 1000);
    expect(onDisk).toHaveLength(1);
    await forwarder.close();
    await expect(readdir(outboxDir())).rejects.toThrow(/ENOENT/);
  });

  it('sends classic buckets to a server without native histograms', async () => {
    prometheus.native = false;
    const forwarder = await start();
    forwarder.offer([durations(0, 5)]);
    expect(isAcknowledged((await forwarder.finish([], 2000)).count)).toBe(true);
    const buckets = prometheus.last('k6_http_req_duration_seconds_bucket', 'le');
    expect(buckets).toMatchObject({ '0.1': 0, '0.2': 5, '30': 5, '+Inf': 5 });
    expect(prometheus.last('k6_http_req_duration_seconds_count')).toEqual({ a: 5 });
    expect(prometheus.last('k6_http_req_duration_seconds')).toEqual({});
  });

  it('sends the token in the header only', async () => {
    masker.add('s3cret-token');
    prometheus.faults.push(401);
    const echo: typeof fetch = async () => new Response('no entry for s3cret-token', { status: 401 });
    const forwarder = await Forwarder.open({
      writeUrl: 'http://prometheus.test/api/v1/write',
      headers: withToken('s3cret-token'),
      fetch: async (input, init) =>
        String(input).endsWith('/write') ? echo(input, init) : prometheus.fetch(input, init),
      outboxDir: outboxDir(),
      runLabels: { run_id: 'r1', plan: 'smoke', target: 'shop' },
      clock,
    });
    opened.push(forwarder);
    forwarder.offer([count(0, 1)]);
    const { count: delivery } = await forwarder.finish([], 1000);
    expect(prometheus.requests[0]?.authorization).toBe('Bearer s3cret-token');
    const files = await readdir(outboxDir(), { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'latin1')).not.toContain('s3cret-token');
    }
    expect(JSON.stringify([delivery, forwarder.status()])).not.toContain('s3cret-token');
  });

  it('refuses an address that contains a password', async () => {
    const writeUrl = 'http://me:hidden@prometheus.test/api/v1/write';
    await expect(pushOutbox(outboxDir(), { ...later(), writeUrl, patienceMs: 0 })).rejects.toThrow(/user name or pass/);
  });

  it('sends at most 2,000 samples in a request', async () => {
    const forwarder = await start();
    forwarder.offer(Array.from({ length: 4500 }, (_, i) => count(0, 1, `n${i}`)));
    const { count: delivery } = await forwarder.finish([], 2000);
    expect(delivery).toMatchObject({ acknowledged: 3 * 4500 + 2, sent: 3 * 4500 + 2 });
    expect(Math.max(...prometheus.sizes)).toBe(2000);
  });

  it('names the metric and the label with too many series', async () => {
    const forwarder = await start();
    forwarder.offer(Array.from({ length: 5001 }, (_, i) => count(0, 1, `n${i}`)));
    const { count: delivery } = await forwarder.finish([], 2000);
    expect(delivery).toMatchObject({ acknowledged: delivery.sent - 1 });
    expect(delivery.reason).toMatch(
      /limit of 5,000 live series was exceeded .1 series not sent.; k6_http_reqs_total has the most: .*label name/,
    );
  });

  it('keeps every body when the server answers each write with a login page', async () => {
    prometheus.answerWrite = () => new Response('<html>login</html>');
    const forwarder = await start();
    forwarder.offer([count(0, 4)]);
    const { count: delivery } = await forwarder.finish([], 2000);
    expect(delivery).toMatchObject({ sent: 5, acknowledged: 0, rejected: 0 });
    const kept = (await readdir(outboxDir())).filter((name) => name.endsWith('.rw'));
    expect(kept.reduce((sum, name) => sum + Number(name.split('.')[1]), 0)).toBe(5);
  });

  it('sends rejected bodies again, in their order, in the next push', async () => {
    prometheus.token = 'right';
    const forwarder = await start('wrong');
    for (let s = 0; s < 3; s++) forwarder.offer([count(s * 1000, 2)]);
    const { count: delivery } = await forwarder.finish([], 3000);
    await forwarder.close();
    expect(delivery).toMatchObject({ acknowledged: 0, rejected: delivery.sent });
    expect(hasBodies(outboxDir())).toBe(true);
    const again = await pushOutbox(outboxDir(), { ...later(), headers: withToken('wrong'), patienceMs: 1000 });
    expect(again.count).toMatchObject({ sent: delivery.sent, rejected: delivery.sent });
    const pushed = await pushOutbox(outboxDir(), { ...later(), headers: withToken('right'), patienceMs: 1000 });
    expect(pushed.count).toEqual({ sent: delivery.sent, acknowledged: delivery.sent, rejected: 0, reason: null });
    expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 6 });
    expect(hasBodies(outboxDir())).toBe(false);
  });

  it('stops at once when `hurry` aborts, and ignores rows after its end', async () => {
    prometheus.silent = true;
    const forwarder = await start();
    forwarder.offer([count(0, 4)]);
    const hurry = new AbortController();
    setImmediate(() => hurry.abort());
    const { count: delivery } = await forwarder.finish([], 2000, hurry.signal);
    expect(delivery).toMatchObject({ sent: 5, acknowledged: 0 });
    forwarder.offer([count(3000, 4)]);
    expect(forwarder.status().sent).toBe(delivery.sent);
    await forwarder.close();
    await forwarder.close();
  });
});
