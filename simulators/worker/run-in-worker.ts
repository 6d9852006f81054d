import { parentPort } from 'node:worker_threads';
import type { Counts, ProducerEnd } from '../../results/record/producer.ts';
import { type Recorder, RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import type { FromWorker, ToWorker } from './worker-client.ts';

type WorkerLoad = {
  /** Resolves when the load is ready to start. */
  connect(): Promise<{ connected: number; failure: string | undefined }>;
  run(t0Ms: number): Promise<ProducerEnd>;
  stop(): void;
  counts(): Counts;
  /**
   * Called once a second, before the worker posts its rows. In this call, the load records the values that it samples
   * every second.
   */
  tick(): void;
};

/**
 * Runs a load in this worker thread and posts its results to the main thread. Messages of `startWorkers` start and stop
 * the load. Resolves when the load is ready to start. The load has a thread of its own, so that no other work of the
 * load generator delays its measurements.
 */
export async function runInWorker(create: (recorder: Recorder) => WorkerLoad): Promise<void> {
  const port = parentPort!;
  const post = (message: FromWorker) => port.postMessage(message);
  let rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (more) => append(rows, more),
    sample: (sample) => post({ type: 'sample', sample }),
    event: (event) => post({ type: 'event', event }),
  });
  const load = create(recorder);

  const postRows = (beforeMs: number) => {
    recorder.drain(beforeMs);
    post({ type: 'second', rows, counts: load.counts() });
    rows = [];
  };
  const everySecond = setInterval(() => {
    load.tick();
    // Rows are posted when they are one second old, because nearly all outcomes are known by then.
    postRows(systemClock.wallMs() - 1000);
  }, 1000);

  port.on('message', async (message: ToWorker) => {
    if (message.type === 'stop') return load.stop();
    recorder.begin(message.t0Ms);
    const end = await load.run(message.t0Ms);
    clearInterval(everySecond);
    postRows(Number.POSITIVE_INFINITY);
    post({ type: 'end', end });
    port.close();
  });
  post({ type: 'connected', ...(await load.connect()) });
}
