import { Worker } from 'node:worker_threads';
import type { Context, Counts, ProducerEnd, Ready } from '../../results/record/producer.ts';
import type { Row, RunEvent, Sample } from '../../results/record/row.ts';
import { deferred } from '../../scenarios/base/deferred.ts';
import { messageOf } from '../../scenarios/base/errors.ts';

export type ToWorker = { type: 'start'; t0Ms: number } | { type: 'stop' };

/** The messages of a worker. Rows and counts come once a second. */
export type FromWorker =
  | { type: 'connected'; connected: number; failure: string | undefined }
  | { type: 'second'; rows: readonly Row[]; counts: Counts }
  | { type: 'sample'; sample: Sample }
  | { type: 'event'; event: RunEvent }
  | { type: 'end'; end: ProducerEnd };

/**
 * The time between the message that starts a worker and T0, the start of the load. The message takes a millisecond. The
 * rest is a margin for a busy machine.
 */
export const startedWorkerLeadMs = 500;

const stopMs = 3000;

export type WorkerClient = Omit<Ready, 'close'> & {
  /** Settles when the worker is ready to start, has ended, or gets the message to stop. */
  readonly connected: Promise<{ connected: number; failure: string | undefined }>;
};

type Workers = { clients: readonly WorkerClient[]; close(): Promise<void> };

/**
 * Starts one worker thread of a producer (load generator) for each of `assignments`, the data that the threads get. An
 * abort of the signal stops all threads.
 */
export function startWorkers(
  name: string,
  url: URL,
  assignments: readonly unknown[],
  { recorder, signal }: Pick<Context, 'recorder' | 'signal'>,
): Workers {
  const workers = assignments.map((workerData) => startWorker(name, new Worker(url, { workerData }), recorder));
  // One listener stops all workers, because Node warns when a signal has more than ten listeners.
  const stop = () => {
    for (const worker of workers) worker.stop();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return {
    clients: workers,
    async close() {
      signal.removeEventListener('abort', stop);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function startWorker(
  name: string,
  worker: Worker,
  recorder: Context['recorder'],
): WorkerClient & { stop(): void; terminate(): Promise<unknown> } {
  const connected = deferred<Awaited<WorkerClient['connected']>>();
  const ended = deferred<ProducerEnd>();
  let counts: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  let impatient: NodeJS.Timeout | undefined;

  const tell = (message: ToWorker) => worker.postMessage(message);
  const endAs = (status: ProducerEnd['status'], reason: string) =>
    ended.resolve({ name, status, reason, ...counts, phases: [], delivered: {} });

  worker.on('message', (message: FromWorker) => {
    if (message.type === 'connected') connected.resolve(message);
    else if (message.type === 'sample') recorder.sample(message.sample);
    else if (message.type === 'event') recorder.event(message.event);
    else if (message.type === 'end') ended.resolve(message.end);
    else {
      recorder.absorb(message.rows);
      counts = message.counts;
    }
  });
  worker.on('error', (error) => {
    connected.resolve({ connected: 0, failure: messageOf(error) });
    endAs('crashed', messageOf(error));
  });
  worker.on('exit', (code) => {
    connected.resolve({ connected: 0, failure: `the thread of ${name} ended (${code})` });
    endAs('crashed', `the thread of ${name} ended (${code})`);
    clearTimeout(impatient);
  });

  return {
    connected: connected.promise,
    run(startAtWallMs) {
      tell({ type: 'start', t0Ms: startAtWallMs });
      return ended.promise;
    },
    counts: () => counts,
    stop() {
      tell({ type: 'stop' });
      connected.resolve({ connected: 0, failure: undefined });
      impatient = setTimeout(() => {
        endAs('stopped', 'the worker was stopped, but did not end in time');
        void worker.terminate();
      }, stopMs);
    },
    terminate() {
      clearTimeout(impatient);
      return worker.terminate();
    },
  };
}
