import { describe, expect, it } from 'vitest';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import type { Outcome } from './exchange.ts';
import { Meters } from './meters.ts';
import { chatMetrics } from './metrics.ts';
import { chatSectionSchema } from './section.ts';

/** The metrics that censor a stream with this outcome, so the stream counts as slower than every value. */
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
