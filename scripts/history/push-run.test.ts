import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { foreignServers } from '../../results/prometheus/foreign-servers.fixture.ts';
import { FakePrometheus } from '../../results/prometheus/test/fake-prometheus.ts';
import { outboxDirOf } from '../../results/store/run-files.ts';
import { readRun } from '../../results/store/run-store.ts';
import { documentOf, row, temporaryStore, writtenRun } from '../../results/store/store.fixture.ts';
import type { SecretRef } from '../../scenarios/plan/secret.ts';
import { pushRun } from './push-run.ts';

const id = '20261124T081053Z-smoke-0001';
const prometheus = 'http://127.0.0.1:9/api/v1/write';
const other = 'http://127.0.0.2:9/api/v1/write';

let store: string;
let fake: FakePrometheus;
beforeEach(async () => {
  store = temporaryStore();
  const document = documentOf(id);
  const writer = writtenRun(store, id);
  // The row is in the last second of the run, which is incomplete: the run ends 300 ms after it starts.
  writer.rows([{ ...row, t: Date.parse(document.endedAt) - 300, n: 4 }]);
  await writer.seal(document);
  fake = new FakePrometheus();
  vi.stubGlobal('fetch', ((...args) => fake.fetch(...args)) as typeof fetch);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const deliveryOf = async () => (await readRun(store, id)).delivery;

describe('the push of a run that was never sent', () => {
  it('sends no sample later than the end of the run, because the counts are queried at that time', async () => {
    expect(await pushRun(id, { store, prometheus })).toBe(0);
    const stored = [...fake.series.values()].flat();
    expect(Math.max(...stored.map(({ t }) => t))).toBe(Date.parse(documentOf(id).endedAt));
    expect(fake.last('requests_total', 'phase')).toEqual({ steady: 7 });
    expect(await deliveryOf()).toMatchObject({ status: 'complete', to: { prometheus } });
  });

  it('fails when neither the command nor the run names a Prometheus', async () => {
    await expect(pushRun(id, { store })).rejects.toThrow();
  });

  it.each([
    ['a file', (path: string) => writeFileSync(path, '')],
    ['a link to itself', (path: string) => symlinkSync('.outbox', path)],
  ])('names the outbox of the store when it is %s', async (_, make) => {
    make(join(store, '.outbox'));
    const refusal = { name: 'UserError', where: { file: expect.stringContaining('.outbox') } };
    await expect(pushRun(id, { store, prometheus })).rejects.toThrow(expect.objectContaining(refusal));
  });
});

// Each push queries the server for more than a second, so one server of each kind is enough. The test of the
// confirmation covers all servers.
const kinds = ['a login page for everything', 'a page for queries only', 'a gateway without a query API'];
const chosen = foreignServers.filter(({ name }) => kinds.includes(name));

describe('a push to a server that is no Prometheus, or cannot be queried', () => {
  it.each(chosen)(
    'is $delivery after $name',
    async ({ answerWrite, answerQuery, delivery }) => {
      fake.answerWrite = answerWrite;
      fake.answerQuery = answerQuery;
      expect(await pushRun(id, { store, prometheus })).toBe(delivery === 'sent' ? 0 : 5);
      const found = await deliveryOf();
      expect(found.status).toBe(delivery);
      expect(found.confirmed).toBe(0);
      expect(found.reason).not.toBeNull();
      // If the server is not a receiver, the samples stay in the outbox for a later push.
      expect(existsSync(outboxDirOf(store, id))).toBe(answerWrite !== undefined);
    },
    30_000,
  );
});

describe('a later push', () => {
  it('sends rejected samples once the token is right, without naming the Prometheus again', async () => {
    fake.token = 'right';
    vi.stubEnv('MESHPROOF_TEST_TOKEN', 'right');
    expect(await pushRun(id, { store, prometheus })).toBe(5);
    const rejected = await deliveryOf();
    expect(rejected).toMatchObject({ status: 'incomplete', confirmed: 0, rejected: rejected.sent, to: { prometheus } });
    fake.token = undefined;
    expect(await pushRun(id, { store })).toBe(0);
    expect(await deliveryOf()).toMatchObject({ status: 'complete', confirmed: rejected.sent });
    expect(existsSync(outboxDirOf(store, id))).toBe(false);
  });

  it('sends nothing to the Prometheus that has the run, and the whole run to another one', async () => {
    await pushRun(id, { store, prometheus });
    const writes = fake.sizes.length;
    expect(await pushRun(id, { store })).toBe(0);
    expect(fake.sizes).toHaveLength(writes);
    const before = await deliveryOf();
    fake = new FakePrometheus();
    expect(await pushRun(id, { store, prometheus: other })).toBe(0);
    expect(fake.last('requests_total', 'phase')).toEqual({ steady: 7 });
    expect(await deliveryOf()).toEqual(before);
  });

  it('records another Prometheus as the destination when only this one has the whole run', async () => {
    fake.faults.push(400);
    expect(await pushRun(id, { store, prometheus })).toBe(5);
    fake = new FakePrometheus();
    expect(await pushRun(id, { store, prometheus: other })).toBe(0);
    expect(await deliveryOf()).toMatchObject({ status: 'complete', to: { prometheus: other } });
    expect(existsSync(outboxDirOf(store, id))).toBe(false);
  });

  it('sends no sample of a run that a receiver acknowledged, and only asks for confirmation again', async () => {
    fake.answerQuery = () => new Response('', { status: 404 });
    await pushRun(id, { store, prometheus });
    fake.answerQuery = undefined;
    const writes = fake.sizes.length;
    expect(await pushRun(id, { store })).toBe(0);
    expect(fake.sizes).toHaveLength(writes);
    expect((await deliveryOf()).status).toBe('complete');
  });
});

it('stops at an abort, and keeps the unsent samples and the delivery so far', async () => {
  for (const prepared of [{ store, prometheus }, { store }]) {
    const abort = new AbortController();
    fake.answerWrite = () => {
      abort.abort('stopped');
      return new Response('', { status: 503 });
    };
    await expect(pushRun(id, prepared, abort.signal)).rejects.toBe('stopped');
    expect(await deliveryOf()).toMatchObject({ status: 'incomplete', confirmed: 0, to: { prometheus } });
  }
  fake.answerWrite = undefined;
  expect(await pushRun(id, { store })).toBe(0);
  expect(await deliveryOf()).toMatchObject({ status: 'complete' });
});

describe('a push whose server repeats a secret that the run knew', () => {
  it.each(['store', 'output'] as const)('leaves the secret out of the %s', async (where) => {
    vi.stubEnv('MESHPROOF_TEST_SECRET', 's3cret/of the target');
    await withSecrets([{ env: 'MESHPROOF_TEST_SECRET' }, { env: 'MESHPROOF_TEST_UNSET' }]);
    fake.answerWrite = () =>
      new Response(`no entry for ${encodeURIComponent('s3cret/of the target')}`, { status: 400 });
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await pushRun(second, { store, prometheus })).toBe(5);
    const reason = JSON.stringify((await readRun(store, second)).delivery);
    const text = where === 'store' ? reason : written.mock.calls.join('\n');
    expect(text).toContain('no entry for');
    expect(text).not.toContain('s3cret');
  });
});

const second = '20261124T091053Z-smoke-0002';

async function withSecrets(secrets: SecretRef[]): Promise<void> {
  const writer = writtenRun(store, second);
  writer.rows([{ ...row, t: Date.parse(documentOf(second).endedAt) - 300, n: 4 }]);
  await writer.seal({ ...documentOf(second), secrets });
}
