import { Worker } from 'node:worker_threads';
import type { Context, Counts, ProducerEnd, Ready } from '../../results/record/producer.ts';
import { messageOf } from '../../scenarios/plan/errors.ts';
import type { Assignment, FromWorker, ToWorker } from './protocol.ts';
import { workerUrl } from './worker-url.ts';

/** A worker that was told to stop has this long to close its ledger. */
const stopMs = 3000;

export type WorkerClient = Ready & {
  /** Settles once every node has tried to connect, or the worker is no more. */
  readonly connected: Promise<{ connected: number; failure: string | undefined }>;
};

/** The nodes' thread, as the rest of the run sees it. */
export function startWorker(
  assignment: Assignment,
  { recorder, signal }: Pick<Context, 'recorder' | 'signal'>,
  url = workerUrl(import.meta.url),
): WorkerClient {
  const worker = new Worker(url, { workerData: assignment });
  const connected = deferred<Awaited<WorkerClient['connected']>>();
  const ended = deferred<ProducerEnd>();
  let counts: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
  let impatient: NodeJS.Timeout | undefined;

  const tell = (message: ToWorker) => worker.postMessage(message);
  const endAs = (status: ProducerEnd['status'], reason: string) =>
    ended.resolve({ name: 'mesh-node', status, reason, ...counts, phases: [], delivered: {} });
  const stop = () => {
    tell({ type: 'stop' });
    connected.resolve({ connected: 0, failure: undefined });
    impatient = setTimeout(() => {
      endAs('stopped', 'it was told to stop and did not close its ledger in time');
      void worker.terminate();
    }, stopMs);
  };

  worker.on('message', (message: FromWorker) => {
    if (message.type === 'connected') connected.resolve(message);
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
    connected.resolve({ connected: 0, failure: `the nodes' thread ended (${code})` });
    endAs('crashed', `the nodes' thread ended (${code})`);
    clearTimeout(impatient);
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();

  return {
    connected: connected.promise,
    run(startAtWallMs) {
      tell({ type: 'start', t0Ms: startAtWallMs });
      return ended.promise;
    },
    counts: () => counts,
    async close() {
      signal.removeEventListener('abort', stop);
      clearTimeout(impatient);
      await worker.terminate();
    },
  };
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
