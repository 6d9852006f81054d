import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { encodeWrite } from './codec.ts';
import { Outbox } from './outbox.ts';
import { pushOutbox } from './push-outbox.ts';
import { FakePrometheus } from './test/fake-prometheus.ts';

let directory: string;
let prometheus: FakePrometheus;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'meshproof-status-api-'));
  prometheus = new FakePrometheus();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Pushes two bodies, each with one histogram, to a server whose status API is `status`. Returns the counts. */
async function push(status: typeof fetch, patienceMs = 1200) {
  const outbox = await Outbox.open(directory);
  for (const t of [1000, 2000]) {
    const one = { t, count: 3, sum: 1, zero: 0, zeroThreshold: 0, schema: 3, index: [0], bucket: [3] };
    await outbox.put(encodeWrite([{ labels: { __name__: 'x_seconds' }, samples: [], histograms: [one] }]), 1);
  }
  const fetch: typeof globalThis.fetch = (input, init) =>
    String(input).includes('/status/') ? status(input, init) : prometheus.fetch(input, init);
  const server = { writeUrl: 'http://prometheus.test/api/v1/write', fetch };
  return (await pushOutbox(directory, { runId: 'r1', ...server, clock: systemClock, patienceMs })).count;
}

const silent: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));

const failures: [string, typeof fetch][] = [
  ['answers 500', async () => new Response('', { status: 500 })],
  ['answers 503 with a page', async () => new Response('<html>', { status: 503 })],
  ['drops the connection', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('socket hang up') }))],
  ['answers more than its limit', async () => new Response(' '.repeat(bodyLimits.statusAnswer.bytes + 1))],
  ['breaks off its body', async () => new Response(new ReadableStream({ pull: (it) => it.error(new Error('end')) }))],
  ['sends its body without end', async (_, init) => new Response(dripping(init?.signal))],
  ['does not answer', silent],
];

/** A body that never ends. */
function dripping(signal: AbortSignal | null | undefined): ReadableStream {
  return new ReadableStream({
    start: (it) => signal?.addEventListener('abort', () => it.error(signal.reason)),
  });
}

describe('a server that accepts writes, and whose status API', () => {
  it.each(failures)('%s, gets all samples, with classic buckets', async (_, status) => {
    expect(await push(status)).toEqual({ sent: 2, acknowledged: 2, rejected: 0, reason: null });
    expect(prometheus.last('x_seconds_count', '__name__')).toEqual({ x_seconds_count: 3 });
    expect(prometheus.last('x_seconds', '__name__')).toEqual({});
  });

  it('fails, is asked once, so that one run has one form of histograms', async () => {
    let asked = 0;
    await push(async () => {
      asked++;
      return new Response('', { status: 500 });
    });
    expect(asked).toBe(1);
  });
});

it('asks the status API again if the write failed too, because the server may only be starting', async () => {
  prometheus.faults.push(503);
  let asked = 0;
  const starting: typeof fetch = async (input, init) => {
    asked++;
    return asked === 1 ? new Response('', { status: 503 }) : prometheus.fetch(input, init);
  };
  expect(await push(starting)).toMatchObject({ acknowledged: 2 });
  expect(prometheus.last('x_seconds', '__name__')).toEqual({ x_seconds: { count: 3, sum: 1 } });
});
