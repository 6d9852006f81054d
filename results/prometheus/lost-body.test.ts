import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Row } from '../record/row.ts';
import { maxBatch } from './batch.ts';
import { confirmDelivery } from './confirm.ts';
import { isAcknowledged } from './delivery.ts';
import { Forwarder } from './forwarder.ts';
import { runInfo } from './lasting.ts';
import { pushOutbox } from './push-outbox.ts';
import { FakePrometheus } from './test/fake-prometheus.ts';

const writeUrl = 'http://prometheus.test/api/v1/write';
const seconds = [0, 1, 2].map((s) => s * 1000);
const noPause = { wallMs: () => 0, monotonicMs: () => 0, sleep: async () => undefined };
const { signal } = new AbortController();
const lastingOf = (length: number) => Array.from({ length }, (_, i) => runInfo({ run_id: `other-${i}` }, 4000));

type Way = { refusesCount?: boolean; lasting?: number; later?: boolean };

/**
 * Sends a run whose requests meet these faults, one for each request. Resolves to the confirmation of its samples. With
 * `later`, the server is away during the run, so a later push sends the waiting requests.
 */
async function pushWith(
  faults: FakePrometheus['faults'],
  { refusesCount = false, lasting = 1, later = false }: Way = {},
) {
  const prometheus = new FakePrometheus();
  prometheus.away = later;
  prometheus.faults.push(...faults);
  const outboxDir = await mkdtemp(join(tmpdir(), 'meshproof-lost-'));
  onTestFinished(() => rm(outboxDir, { recursive: true, force: true }));
  const { fetch } = prometheus;
  const runLabels = { run_id: 'r1', plan: 'smoke', target: 'shop' };
  const options = { writeUrl, fetch, outboxDir, runLabels, clock: systemClock };
  const forwarder = await Forwarder.open({ ...options, ...(later && { finishWithinMs: 0 }) });
  for (const t of seconds) {
    const rows: Row[] = [
      { t, metric: 'k6_http_reqs_total', labels: { name: 'a' }, n: 2 },
      { t, metric: 'k6_vus', labels: {}, v: t },
    ];
    forwarder.offer(rows);
    forwarder.offerSamples([{ t, metric: 'web_vital_lcp_seconds', labels: { page: 'home' }, value: 1 }]);
  }
  const live = await forwarder.finish(lastingOf(lasting), 4000);
  await forwarder.close();
  prometheus.away = false;
  const again = { writeUrl, fetch, runId: 'r1', clock: systemClock, patienceMs: 1000 };
  const { count, readBack, sent } = later ? await pushOutbox(outboxDir, again) : live;
  expect(isAcknowledged(count)).toBe(true);
  const expected = { runId: 'r1', counts: { k6_http_reqs_total: 6 }, readBack, sent, endMs: 4000 };
  if (refusesCount) prometheus.refuses = /count_over_time/;
  return { confirmation: await confirmDelivery({ writeUrl, fetch }, expected, noPause, signal), prometheus };
}

/** Returns the faults that drop the request at this index. */
const dropped = (lost: number): FakePrometheus['faults'] => [...Array(lost).fill('none'), 'dropped'];

it.each([
  ['during a run', false],
  ['from an outbox', true],
])('finds each single request that a server acknowledged but did not store: %s', async (_, later) => {
  const { confirmation, prometheus } = await pushWith([], { later });
  expect(confirmation).toEqual({ status: 'confirmed' });
  const requests = prometheus.sizes.length;
  expect(requests).toBeGreaterThan(6);
  const unnoticed: number[] = [];
  for (let lost = 0; lost < requests; lost++) {
    const { confirmation: found } = await pushWith(dropped(lost), { later });
    if (found.status !== 'contradicted') unnoticed.push(lost);
  }
  expect(unnoticed).toEqual([]);
});

it('finds a lost request with results of the run, after another one that arrived', async () => {
  const lasting = maxBatch + 1;
  const { confirmation, prometheus } = await pushWith([], { lasting });
  expect(confirmation).toEqual({ status: 'confirmed' });
  const last = prometheus.sizes.length - 1;
  expect(prometheus.sizes.slice(-2)).toEqual([maxBatch, 1]);
  expect((await pushWith(dropped(last), { lasting })).confirmation).toMatchObject({ status: 'contradicted' });
});

it('names the number of stored and of sent samples', async () => {
  const { confirmation } = await pushWith(dropped(3));
  expect(confirmation).toEqual({
    status: 'contradicted',
    reason: expect.stringMatching(
      /^the values on the server differ from the run record: the server has \d+ of \d+ samples of the run$/,
    ),
  });
});

it.each<[string, FakePrometheus['faults'], boolean]>([
  ['an answer was lost, so a request was sent twice', ['none', 'none', 'lost'], false],
  ['the server refuses to count so many samples', [], true],
])('confirms a push if %s', async (_, faults, refusesCount) => {
  expect((await pushWith(faults, { refusesCount })).confirmation).toEqual({ status: 'confirmed' });
});
