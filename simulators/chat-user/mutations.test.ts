import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { countOf } from '../../results/record/histogram.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { Connections } from './connections.ts';
import { type Exchange, exchange } from './exchange.ts';
import { Meters } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import { OpenStreams } from './open-streams.ts';
import { ReadFirst } from './read-first.ts';
import { chatSectionSchema } from './section.ts';
import { StreamReader } from './stream-reader.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const stream =
  event({ choices: [{ delta: { role: 'assistant' } }] }) +
  ['é', ' b', ' c'].map((content) => event({ choices: [{ delta: { content } }] })).join('') +
  event({ choices: [], usage: { prompt_tokens: 4, completion_tokens: 3 } }) +
  'data: [DONE]\n\n';
const { good } = chatSectionSchema.parse({ streams: '1/s' });

function latencies(ended: Exchange): number {
  const rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
    event: () => undefined,
  });
  new Meters(recorder, good).ended({ phase: 'steady', intendedMs: 0, startMs: 0, ...ended });
  recorder.drain(Number.POSITIVE_INFINITY);
  const ours = [chatMetrics.dispatchDelay.name, chatMetrics.clientError.name] as string[];
  return rows
    .filter(({ metric }) => !ours.includes(metric))
    .reduce((sum, row) => sum + ('h' in row ? countOf(row.h) : 0), 0);
}

function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  let mutated = [...bytes];
  for (let n = 1 + Math.floor(next() * 4); n > 0; n--) {
    const at = Math.floor(next() * mutated.length);
    const kind = Math.floor(next() * 4);
    if (kind === 0) mutated[at] = Math.floor(next() * 256);
    else if (kind === 1) mutated.splice(at, 1 + Math.floor(next() * 20));
    else if (kind === 2) mutated.splice(at, 0, Math.floor(next() * 256));
    else mutated = [...mutated.slice(0, at), ...mutated.slice(Math.max(0, at - 30))];
  }
  return Uint8Array.from(mutated);
}

describe('mutated streams', { timeout: 60_000 }, () => {
  it('never crash the reader, and add no latency unless they are complete: 10,000', () => {
    const whole = new TextEncoder().encode(stream);
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(fc.integer(), fc.nat(40), (seed, size) => {
        const mutated = mutate(whole, seededRandom(Math.abs(seed))('mutation'));
        const reader = new StreamReader();
        for (let at = 0; at < mutated.length; at += size + 1) reader.feed(mutated.subarray(at, at + size + 1), at);
        const seen = reader.end();
        const outcome = seen.fault ?? 'ok';
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (outcome !== 'ok') expect(latencies({ outcome, seen })).toBe(0);
      }),
      { numRuns: 10_000 },
    );
    for (const outcome of ['ok', 'malformed', 'no_done']) expect(outcomes.get(outcome)).toBeGreaterThan(10);
  });

  it('never hang the driver, whatever bytes arrive, headers and framing included', async () => {
    const body = stream.replace(/[\s\S]{1,60}/g, (part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
    const whole = new TextEncoder().encode(`${head}${body}0\r\n\r\n`);
    const next = seededRandom(1)('wire');
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(mutate(whole, next)));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const nowMs = () => performance.now();
    const connections = new Connections('http:', nowMs);
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      connections.close();
      server.close();
    });
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`);
    const ask = { url, connections, headers: {}, body: '{}', timeoutMs: 2000 };
    const first = new ReadFirst(nowMs);
    const ended = [];
    // Even on a busy machine, the answers of 20 exchanges arrive within the timeout.
    for (let batch = 0; batch < 20; batch++) {
      const some = Array.from({ length: 20 }, () => exchange(ask, nowMs, new OpenStreams(), first));
      ended.push(...(await Promise.all(some)));
    }
    for (const one of ended) if (one.outcome !== 'ok') expect(latencies(one)).toBe(0);
    expect(new Set(ended.map(({ outcome }) => outcome)).size).toBeGreaterThan(2);
  });
});
