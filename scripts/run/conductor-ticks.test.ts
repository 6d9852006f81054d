import { expect, it } from 'vitest';
import type { Context, ProducerEnd } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import { deferred } from '../../scenarios/base/deferred.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { FakeProducer } from '../test/fake-producer.ts';
import { conduct } from './conductor.ts';

it('a conducted run counts the starts of a tick at the time of the tick, even if draining takes long', async () => {
  let nowMs = 0;
  const wallMs = () => nowMs;
  // Only short sleeps end. The long sleep waits for the time limit of the run.
  const sleep = async (ms: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (ms > 10_000) await new Promise(() => undefined);
    nowMs += Math.max(0, ms);
  };
  const recorder = new RunRecorder({ rows: () => undefined, sample: () => undefined, event: () => undefined });
  recorder.drain = () => {
    nowMs += 300;
  };
  const ended = deferred<ProducerEnd>();
  let countedMs = 0;
  const counts = () => {
    countedMs = nowMs;
    return { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  };
  const producer = Object.assign(new FakeProducer(), {
    prepare: async () => ({ run: () => ended.promise, counts, close: async () => undefined }),
  });
  const late: number[] = [];
  let t0Ms = 0;
  const end: ProducerEnd = { name: 'fake', status: 'done', ...counts(), phases: [], delivered: {} };
  await conduct({
    phases: toPhases({ steady: 20 }),
    parts: [{ producer, section: { perSecond: 5 } }],
    context: () => ({}) as Context,
    bug: () => undefined,
    samplers: [],
    recorder,
    clock: { wallMs, monotonicMs: wallMs, sleep },
    abort: new AbortController(),
    hurry: new AbortController().signal,
    began: (atMs) => {
      t0Ms = atMs;
    },
    tick: (elapsedS) => {
      if (late.push(countedMs - t0Ms - elapsedS * 1000) === 3) ended.resolve(end);
    },
  });
  expect(late).toEqual([0, 0, 0]);
});
