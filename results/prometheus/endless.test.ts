import { describe, expect, it, onTestFinished } from 'vitest';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { confirmDelivery } from './confirm.ts';
import { queryInstant } from './query.ts';
import { postWrite, probeNative } from './server.ts';

const fast = endlessAnswers.filter(({ name }) =>
  ['a body of one JSON text', 'a gzip body of 1000 to 1', 'an error body', 'headers'].includes(name),
);
const never = new AbortController().signal;

describe.each(fast)('a Prometheus that answers without end: $name', (answer) => {
  async function server() {
    const endless = await serveEndless(answer);
    onTestFinished(() => endless.close());
    return { writeUrl: `${endless.url}/api/v1/write` };
  }

  it('acknowledges no push', async () => {
    const { kind, reason } = await postWrite(await server(), new Uint8Array(8), never);
    expect([kind, reason.length < 600]).toEqual(['later', true]);
  });

  it('confirms no delivery and answers no query', async () => {
    const one = await server();
    await expect(queryInstant(one, 'up')).rejects.toThrow();
    const clock = { wallMs: () => 0, monotonicMs: () => 0, sleep: async () => undefined };
    const expected = { runId: 'x', counts: { a_total: 1 }, readBack: [], endMs: 0 };
    const { status } = await confirmDelivery(one, expected, clock, never);
    expect(status).toBe('unanswered');
  });

  it('has no known kind of histograms', async () => {
    expect(await probeNative(await server(), never)).toBeUndefined();
  });
});

it('reports the body and its limit', async () => {
  const endless = await serveEndless(endlessAnswers.find(({ name }) => name === 'a body of one JSON text')!);
  onTestFinished(() => endless.close());
  const failure = await queryInstant({ writeUrl: `${endless.url}/api/v1/write` }, 'up').catch((error) => error);
  expect(failure).toBeInstanceOf(BodyLimitError);
});

it.each([
  ['is longer than 64 kB', 'x'.repeat(65_000)],
  ['is longer than 64 kB', `{"a":"${'é'.repeat(40_000)}"}`],
])('says that an answer to a write %s', async (words, text) => {
  const fetch = async () => new Response(text, { status: 200 });
  const { kind, reason } = await postWrite({ writeUrl: 'http://x.test/api/v1/write', fetch }, new Uint8Array(8), never);
  expect([kind, reason]).toEqual([
    'later',
    `the answer of the remote-write receiver ${words}, so the receiver is probably not a Prometheus`,
  ]);
});
