import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { type Recorder, RunRecorder } from '../../results/record/recorder.ts';
import { startWorkers } from './worker-client.ts';

const recorder: Recorder = new RunRecorder({ rows: () => {}, sample: () => {}, event: () => {} });

/** The source of a worker that is ready immediately, and ends when it gets the message to stop. */
const program = `
  import { parentPort } from 'node:worker_threads';
  const counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  parentPort.on('message', ({ type }) => {
    if (type !== 'stop') return;
    parentPort.postMessage({ type: 'end', end: { name: 'p', status: 'stopped', ...counts, phases: [], delivered: {} } });
  });
  parentPort.postMessage({ type: 'connected', connected: 1 });`;
const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);

it('stops 20 threads with one listener on the signal, and leaves none', async () => {
  const abort = new AbortController();
  const threads = Array.from({ length: 20 }, (_, index) => index);
  const { clients, close } = startWorkers('p', url, threads, { recorder, signal: abort.signal });
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1);
  const ready = await Promise.all(clients.map((client) => client.connected));
  expect(ready.map(({ connected }) => connected)).toEqual(threads.map(() => 1));
  const ends = clients.map((client) => client.run(0));
  abort.abort();
  expect((await Promise.all(ends)).map(({ status }) => status)).toEqual(threads.map(() => 'stopped'));
  await close();
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

it('leaves no listener on a signal that did not abort', async () => {
  const { signal } = new AbortController();
  await startWorkers('p', url, [0], { recorder, signal }).close();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
