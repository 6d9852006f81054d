import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { endlessAnswers, serveEndless } from '../../scenarios/base/limits/endless.fixture.ts';
import { Connections } from './connections.ts';
import { type Exchange, exchange } from './exchange.ts';
import { Meters } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import { OpenStreams } from './open-streams.ts';
import { ReadFirst } from './read-first.ts';
import { chatSectionSchema } from './section.ts';

const token = 'data: {"choices":[{"delta":{"content":"x"}}]}\n\n';

type Soon = (call: () => void) => void;

async function ask(
  name: string,
  { whole = false, timeoutMs = 60_000, soon = setImmediate as Soon, cancelAfter = Number.POSITIVE_INFINITY } = {},
) {
  const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
  const nowMs = () => performance.now();
  const connections = new Connections('http:', nowMs);
  onTestFinished(() => {
    connections.close();
    server.close();
  });
  const parts = { url: new URL(server.url), connections, headers: {}, body: '{}', timeoutMs, whole, cancelAfter };
  const ended = await exchange(parts, nowMs, new OpenStreams(), new ReadFirst(nowMs, soon));
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

  it('is cancelled if its user cancels at the last chunk within the limit, in the middle of a read', async () => {
    const chunks = Math.floor(bodyLimits.chatStream.bytes / token.length);
    expect((await ask('chunks of events', { cancelAfter: chunks })).outcome).toBe('cancelled');
    expect((await ask('chunks of events', { cancelAfter: chunks + 1 })).outcome).toBe('oversized');
  });

  it('exceeds the same limit when parsing waits until the queue is full', async () => {
    const ended = await ask('chunks without a line end', { soon: () => undefined });
    expect(ended).toMatchObject({ outcome: 'oversized', tooLong: { bytes: 250_000 } });
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

describe('many completions that each stay within their limit', () => {
  const piece = 200_000;
  const answers: [name: string, head: string, whole: boolean][] = [
    ['events without an end', 'data: ', false],
    ['chunks of one byte', token.repeat(Math.ceil(piece / 10)), false],
    ['whole answers', '{"a":"', true],
  ];

  it.each(answers)('are limited together: %s', async (_, head, whole) => {
    // Each answer sends one piece and then stays open.
    const server = createServer((_request, response) => void response.write(head.padEnd(piece, 'x')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const nowMs = () => performance.now();
    const connections = new Connections('http:', nowMs);
    onTestFinished(() => {
      connections.close();
      server.closeAllConnections();
      server.close();
    });
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const open = new OpenStreams(1_000_000);
    const first = new ReadFirst(nowMs);
    const ended: Exchange[] = [];
    const asked = Array.from({ length: 12 }, async () => {
      const parts = { url, connections, headers: {}, body: '{}', timeoutMs: 60_000, whole };
      ended.push(await exchange(parts, nowMs, open, first));
    });
    await expect.poll(() => ended.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(7);
    expect(open.kept).toBeLessThanOrEqual(1_000_000);
    open.stopAll();
    await Promise.all(asked);
    expect(open.kept).toBe(0);
    const tooLong = ended.filter(({ outcome }) => outcome === 'oversized').map((one) => one.tooLong?.body);
    expect(new Set(tooLong)).toEqual(new Set([bodyLimits.chatOpen.body]));
    expect(ended.filter(({ outcome }) => outcome === 'stopped').length).toBe(12 - tooLong.length);
  });
});
