import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { isAcknowledged } from './delivery.ts';
import { Forwarder } from './forwarder.ts';
import { runInfo } from './lasting.ts';
import { FakePrometheus } from './test/fake-prometheus.ts';

it('every sent series has the external labels, unless it has a label of that name', async () => {
  const prometheus = new FakePrometheus();
  const outboxDir = await mkdtemp(join(tmpdir(), 'meshproof-labels-'));
  onTestFinished(() => rm(outboxDir, { recursive: true, force: true }));
  const forwarder = await Forwarder.open({
    writeUrl: 'http://prometheus.test/api/v1/write',
    fetch: prometheus.fetch,
    externalLabels: { cluster: 'ci', name: 'not sent' },
    outboxDir,
    runLabels: { run_id: 'r1', plan: 'smoke', target: 'shop' },
    clock: systemClock,
  });
  forwarder.offer([{ t: 0, metric: 'k6_http_reqs_total', labels: { name: 'a' }, n: 4 }]);
  forwarder.offerSamples([{ t: 10, metric: 'web_vital_lcp_seconds', labels: { page: 'home' }, value: 1 }]);
  const { count, readBack } = await forwarder.finish([runInfo({ run_id: 'r2' }, 900)], 1000);
  await forwarder.close();
  expect(isAcknowledged(count)).toBe(true);
  const labels = [...prometheus.series.keys()].map((key) =>
    Object.fromEntries(key.split('\u0001').map((pair) => pair.split('\u0000'))),
  );
  expect(labels).toHaveLength(4);
  expect(labels.map(({ cluster }) => cluster)).toEqual(labels.map(() => 'ci'));
  expect(prometheus.last('k6_http_reqs_total')).toEqual({ a: 4 });
  expect(readBack.map((one) => one.labels.cluster)).toEqual(['ci', 'ci']);
});
