import { describe, expect, it } from 'vitest';
import { confirmDelivery } from './confirm.ts';
import { foreignServers } from './foreign-servers.fixture.ts';
import { runInfo } from './lasting.ts';
import { FakePrometheus } from './test/fake-prometheus.ts';

const endMs = 1_700_000_000_000;
const info = runInfo({ run_id: 'r1', plan: 'smoke' }, endMs);
const noPause = { wallMs: () => 0, monotonicMs: () => 0, sleep: async () => undefined };
const { signal } = new AbortController();

function serverWith(count: number, infoMs = endMs): FakePrometheus {
  const fake = new FakePrometheus();
  fake.store([
    { ...runInfo({ run_id: 'r1', plan: 'smoke' }, infoMs) },
    { labels: { __name__: 'x_total', run_id: 'r1' }, samples: [{ t: endMs, value: count }], histograms: [] },
  ]);
  return fake;
}

const ask = (fetch: typeof globalThis.fetch, counts: Record<string, number> = { x_total: 5 }) =>
  confirmDelivery(
    { writeUrl: 'http://prometheus.test/api/v1/write', fetch },
    { runId: 'r1', counts, readBack: [info], endMs },
    noPause,
    signal,
  );

describe('the confirmation of a delivery', () => {
  it('confirms equal counts and a sample that is read back', async () => {
    expect(await ask(serverWith(5).fetch)).toEqual({ status: 'confirmed' });
  });

  it('reads a sample back for a run without counters', async () => {
    expect(await ask(serverWith(5).fetch, {})).toEqual({ status: 'confirmed' });
    expect(await ask(new FakePrometheus().fetch, {})).toMatchObject({ status: 'contradicted' });
  });

  it('contradicts another count, no count, and a sample of another time', async () => {
    expect(await ask(serverWith(4).fetch)).toMatchObject({ status: 'contradicted' });
    expect(await ask(serverWith(5).fetch, { y_total: 5 })).toMatchObject({ status: 'contradicted' });
    expect(await ask(serverWith(5, endMs - 60_000).fetch)).toMatchObject({ status: 'contradicted' });
  });

  it.each([
    [{ value: '1', time: `${endMs / 1000 + 90}` }, ['has a time 90 s after the time in the record']],
    [{ value: '1', time: `${endMs / 1000 - 0.25}` }, ['has a time 0.25 s before the time in the record']],
    [{ value: '1', time: 'NaN' }, ['has no time']],
    [{ value: '0.5', time: `${endMs / 1000}` }, ['is 0.5, but the record has 1']],
    [{ value: '0.5', time: '0' }, ['is 0.5, but the record has 1', 'has a time 1700000000 s before']],
  ])('says whether the value or the time differs: %o', async ({ value, time }, texts) => {
    const fetch: typeof globalThis.fetch = async (input) => {
      const isTime = new URL(String(input)).searchParams.get('query')?.startsWith('timestamp(');
      const result = [{ metric: {}, value: [0, isTime ? time : value] }];
      return Response.json({ status: 'success', data: { resultType: 'vector', result } });
    };
    const { reason } = (await ask(fetch, {})) as { reason: string };
    for (const text of texts) expect(reason).toContain(text);
    expect(reason.match(/ is | has (a|no) time/g)).toHaveLength(texts.length);
  });

  it.each(foreignServers)('of $name is $confirmation', async ({ answerQuery, confirmation }) => {
    const fake = serverWith(5);
    fake.answerQuery = answerQuery;
    expect(await ask(fake.fetch)).toMatchObject({ status: confirmation });
  });

  it('is unanswered when the server is unreachable', async () => {
    const fake = serverWith(5);
    fake.away = true;
    expect(await ask(fake.fetch)).toMatchObject({ status: 'unanswered' });
  });

  it('queries a slow server only once', async () => {
    const fake = serverWith(4);
    let nowMs = 0;
    let asked = 0;
    const slow: typeof fetch = async (input, init) => {
      asked += 1;
      nowMs += 10_000;
      return fake.fetch(input, init);
    };
    const parts = { runId: 'r1', counts: { x_total: 5 }, readBack: [], endMs };
    const clock = { ...noPause, monotonicMs: () => nowMs };
    const server = { writeUrl: 'http://prometheus.test/api/v1/write', fetch: slow };
    expect(await confirmDelivery(server, parts, clock, signal)).toMatchObject({ status: 'contradicted' });
    expect(asked).toBe(1);
  });

  it('waits for a server that stores late', async () => {
    const fake = serverWith(5);
    let asked = 0;
    const late: typeof fetch = async (input, init) => {
      asked++;
      if (asked > 1) return fake.fetch(input, init);
      return Response.json({ status: 'success', data: { resultType: 'vector', result: [] } });
    };
    expect(await ask(late)).toEqual({ status: 'confirmed' });
  });
});

/** Confirms with a server that returns `early` until the waits add up to `lateMs`, and then the correct count. */
async function confirmLate(early: string[] | number, lateMs: number) {
  const waits: number[] = [];
  const total = () => waits.reduce((sum, ms) => sum + ms, 0);
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    asked.push(new URL(String(input)).searchParams.get('nocache') ?? '');
    const values = total() < lateMs ? early : ['7'];
    if (typeof values === 'number') return new Response('', { status: values });
    const result = values.map((value) => ({ metric: {}, value: [0, value] }));
    return Response.json({ status: 'success', data: { resultType: 'vector', result } });
  };
  const clock = { ...noPause, sleep: async (ms: number) => void waits.push(ms) };
  const late = { runId: 'r1', counts: { requests_total: 7 }, readBack: [], endMs: 1000 };
  const one = { writeUrl: 'http://prometheus.test/api/v1/write', fetch };
  const { status } = await confirmDelivery(one, late, clock, new AbortController().signal);
  return { status, waitedMs: total(), asked };
}

describe('a server that shows samples late', () => {
  it('confirms a series that appears within ten seconds', async () => {
    expect(await confirmLate([], 10_000)).toMatchObject({ status: 'confirmed', waitedMs: 10_300 });
    expect(await confirmLate(['6'], 4000)).toMatchObject({ status: 'confirmed', waitedMs: 4300 });
  });

  it('contradicts with another count after four seconds, and without the series after ten', async () => {
    expect(await confirmLate(['6'], 60_000)).toMatchObject({ status: 'contradicted', waitedMs: 4300 });
    expect(await confirmLate([], 60_000)).toMatchObject({ status: 'contradicted', waitedMs: 10_300 });
  });

  it('is given up after a second when it refuses to answer', async () => {
    expect(await confirmLate(503, 60_000)).toMatchObject({ status: 'unanswered', waitedMs: 1300 });
  });

  it('is queried with nocache, so that it does not hide the newest samples', async () => {
    expect((await confirmLate([], 0)).asked).toEqual(['1']);
  });
});
