import { describe, expect, it } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { Meters, tokensAfterFirst } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import type { Outcome } from './outcome.ts';
import { chatSectionSchema } from './section.ts';
import type { StreamSeen } from './stream-reader.ts';

/** Returns the metrics in which a stream with this outcome is censored: it counts as slower than every value. */
function censoredIn(outcome: Outcome): string[] {
  const rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
    event: () => undefined,
  });
  const meters = new Meters(recorder, chatSectionSchema.parse({ streams: '1/s' }).good);
  meters.ended({ phase: 'steady', outcome, seen: undefined, intendedMs: 1000, startMs: 1001 });
  recorder.drain(Number.POSITIVE_INFINITY);
  const names = new Map(Object.entries(chatMetrics).map(([key, { name }]) => [name, key]));
  return rows.flatMap((row) => ('h' in row && row.h.censored === 1 ? [names.get(row.metric)!] : [])).sort();
}

const whole = ['duration', 'scheduled', 'stall', 'tpot'];
const all = ['duration', 'firstChunk', 'scheduled', 'stall', 'tpot', 'ttft'];

describe('a stream', () => {
  it.each([
    ['timeout', all],
    ['connect', all],
    ['stalled', whole],
    ['slow', whole],
    ['cut', whole],
    ['stream_error', whole],
    ['http_5xx', []],
    ['overloaded', []],
    ['rate_limited', []],
    ['malformed', []],
    ['no_done', []],
    ['cancelled', []],
    ['stopped', []],
  ] as const)('with the outcome %s counts as slower than every value in %j', (outcome, metrics) => {
    expect(censoredIn(outcome)).toEqual(metrics);
  });
});

it('notes once that a content filter cut an answer short, and counts the answer as ok', () => {
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({ rows: () => {}, sample: () => {}, event: (event) => events.push(event) });
  const meters = new Meters(recorder, { ttft: 1, tpot: 1 });
  const seen: StreamSeen = {
    ...{ firstEventMs: 1, chunkMs: [1], texts: [], inputTokens: 1, outputTokens: 1, isFiltered: true },
    ...{ characters: { first: 1, all: 1 }, reasoning: { tokens: 0, isSent: false }, fault: undefined },
  };
  for (let i = 0; i < 2; i++) meters.ended({ phase: 'steady', outcome: 'ok', seen, intendedMs: 0, startMs: 0 });
  expect(events.map(({ text }) => text)).toEqual([expect.stringContaining('content filter')]);
  expect(meters.totals.outcomes).toEqual({ ok: 2 });
});

describe('tokensAfterFirst', () => {
  const seen = (chunks: number[], outputTokens: number | undefined, reasoning = { tokens: 0, isSent: false }) => ({
    ...{ firstEventMs: 0, chunkMs: chunks.map((_, i) => i), texts: [], inputTokens: 1, outputTokens, reasoning },
    characters: { first: chunks[0]!, all: chunks.reduce((sum, length) => sum + length, 0) },
    fault: undefined,
  });

  it.each<[string, ReturnType<typeof seen>, number | undefined]>([
    ['one token in each chunk, whatever their lengths', seen([9, 1, 1, 1], 4), 3],
    ['20 of 40 tokens in the first chunk', seen([40, ...Array(20).fill(2)], 40), 20],
    ['three tokens in each chunk', seen([6, 6, 6, 6], 12), 9],
    ['all in one chunk', seen([80], 40), 0],
    ['one token', seen([4], 1), 0],
    ['hidden reasoning before the first chunk', seen([2, 2, 2], 103, { tokens: 100, isSent: false }), 2],
    ['reasoning that was sent', seen([2, 2, 2, 2], 4, { tokens: 2, isSent: true }), 3],
    ['no usage', seen([2, 2], undefined), undefined],
  ])('%s', (_, stream, tokens) => {
    expect(tokensAfterFirst(stream)).toBe(tokens);
  });
});

describe('an answer without usage', () => {
  it.each([
    [30, 1],
    [90, 0],
  ])('with chunks %i ms apart: %i counts as good at 40 ms per token', (gapMs, good) => {
    const recorder = new RunRecorder({ rows: () => undefined, sample: () => undefined, event: () => undefined });
    const meters = new Meters(recorder, chatSectionSchema.parse({ streams: '1/s' }).good);
    const chunkMs = [1010, 1010 + gapMs, 1010 + 2 * gapMs];
    const seen = {
      ...{ firstEventMs: 1010, chunkMs, texts: [], inputTokens: undefined, outputTokens: undefined, fault: undefined },
      ...{ characters: { first: 1, all: 3 }, reasoning: { tokens: 0, isSent: false } },
    };
    meters.ended({ phase: 'steady', outcome: 'ok', seen, intendedMs: 1000, startMs: 1000 });
    expect(meters.totals.good).toBe(good);
  });
});

it('records the words of a refusal as one event for each outcome', () => {
  const events: RunEvent[] = [];
  const recorder = new RunRecorder({
    rows: () => undefined,
    sample: () => undefined,
    event: (event) => events.push(event),
  });
  const meters = new Meters(recorder, chatSectionSchema.parse({ streams: '1/s' }).good);
  for (const status of [400, 404, 500]) {
    const outcome = status < 500 ? 'http_4xx' : 'http_5xx';
    const refusal = { status, words: 'no' };
    meters.ended({ phase: 'steady', outcome, seen: undefined, refusal, intendedMs: 1000, startMs: 1000 });
  }
  expect(events.map(({ kind, data }) => [kind, data])).toEqual([
    ['error', { outcome: 'http_4xx', status: 400 }],
    ['error', { outcome: 'http_5xx', status: 500 }],
  ]);
});
