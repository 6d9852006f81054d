import { Agent } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
import { exchange } from './exchange.ts';
import { Meters } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import { ReadFirst } from './read-first.ts';
import { chatSectionSchema } from './section.ts';

async function ask(name: string, { whole = false, timeoutMs = 60_000 } = {}) {
  const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
  const agent = new Agent();
  onTestFinished(() => {
    agent.destroy();
    server.close();
  });
  const nowMs = () => performance.now();
  const parts = { url: new URL(server.url), agent, headers: {}, body: '{}', timeoutMs, whole };
  const ended = await exchange(parts, nowMs, new Set(), new ReadFirst(nowMs));
  await expect.poll(() => server.open()).toBe(0);
  return ended;
}

describe('a completion that never ends', () => {
  it.each([
    ['chunks without a line end', 250_000],
    ['a body of one line', 250_000],
    ['chunks of events', 16_000_000],
  ])('is oversized as a stream: %s', async (name, bytes) => {
    expect(await ask(name)).toMatchObject({ outcome: 'oversized', tooLong: { bytes } });
  });

  it.each(['a body of one JSON text', 'chunks of events'])('is oversized as a whole answer: %s', async (name) => {
    expect(await ask(name, { whole: true })).toMatchObject({ outcome: 'oversized', tooLong: { bytes: 2_000_000 } });
  });

  it.each(['headers, a byte at a time', 'a body, a byte at a time', 'nothing'])('is a timeout: %s', async (name) => {
    expect((await ask(name, { timeoutMs: 200 })).outcome).toBe('timeout');
    expect((await ask(name, { timeoutMs: 200, whole: true })).outcome).toBe('timeout');
  });

  it('is bad in the record, and one event names the limit', async () => {
    const events: RunEvent[] = [];
    const rows: Row[] = [];
    const recorder = new RunRecorder({
      rows: (more) => rows.push(...more),
      sample: () => undefined,
      event: (event) => events.push(event),
    });
    const meters = new Meters(recorder, chatSectionSchema.parse({ streams: '1/s' }).good);
    const ended = await ask('chunks of events');
    for (let i = 0; i < 3; i++) meters.ended({ phase: 'steady', intendedMs: 0, startMs: 0, ...ended });
    recorder.drain(Number.POSITIVE_INFINITY);
    expect(events).toMatchObject([
      { kind: 'note', by: 'chat-user', text: 'a streamed completion is longer than 16 MB' },
    ]);
    const counted = rows.filter(({ metric }) => metric === chatMetrics.requests.name);
    expect(counted).toMatchObject([{ labels: { outcome: 'oversized' }, n: 3 }]);
  });
});
