import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../scenarios/base/clock.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { Row } from '../record/row.ts';
import { temporaryStore } from '../store/store.fixture.ts';
import { encodeWrite } from './codec.ts';
import { Forwarder } from './forwarder.ts';
import { Outbox } from './outbox.ts';
import { pushOutbox } from './push-outbox.ts';
import { FakePrometheus } from './test/fake-prometheus.ts';

function setUp() {
  const prometheus = new FakePrometheus();
  const server = { writeUrl: 'http://prometheus.test/api/v1/write', fetch: prometheus.fetch, clock };
  return { prometheus, server, outboxDir: join(temporaryStore(), 'outbox') };
}

const runLabels = { run_id: 'r1', plan: 'smoke', target: 'shop' };
const row = (name: string, n: number): Row => ({ t: 0, metric: 'k6_http_reqs_total', labels: { name }, n });

it('counts the series that were sent with a token in a label, or masks the token in the bodies that wait', async () => {
  const { prometheus, server, outboxDir } = setUp();
  onTestFinished(masker.keepIssued());
  const shown = [row('of token-4711-issued', 2), row('a', 3), row('token-4711-issued', 4)];
  const start = () => Forwarder.open({ ...server, outboxDir, runLabels, finishWithinMs: 50 });
  const forwarder = await start();
  forwarder.offer(shown);
  await forwarder.finish([], 5000);
  expect(forwarder.exposedSeries()).toBe(0);
  prometheus.away = true;
  const waiting = await start();
  waiting.offer(shown);
  masker.addIssued('token-4711-issued');
  await waiting.finish([], 5000);
  expect([forwarder.exposedSeries(), waiting.exposedSeries()]).toEqual([2, 0]);
  await Promise.all([forwarder.close(), waiting.close()]);
  prometheus.series.clear();
  prometheus.away = false;
  await pushOutbox(outboxDir, { runId: 'r1', ...server, patienceMs: 1000 });
  expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 3, '***': 4, 'of ***': 2 });
});

it.each([true, false])('rejects a damaged body, and sends the next: native histograms %s', async (native) => {
  const { prometheus, server, outboxDir } = setUp();
  prometheus.native = native;
  const outbox = await Outbox.open(outboxDir);
  await outbox.put(new Uint8Array([255, 255, 255, 255, 1]), 3);
  await outbox.put(encodeWrite([{ labels: { __name__: 'a' }, samples: [{ t: 1, value: 2 }], histograms: [] }]), 1);
  const { count } = await pushOutbox(outboxDir, { runId: 'r1', ...server, patienceMs: 1000 });
  expect(count).toMatchObject({ sent: 4, acknowledged: 1, rejected: 3 });
});
