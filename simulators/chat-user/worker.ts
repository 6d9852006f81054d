import { parentPort, workerData } from 'node:worker_threads';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { FromWorker, ToWorker } from '../worker/worker-client.ts';
import { Driver } from './driver.ts';
import type { Assignment } from './protocol.ts';

// Streams are read in their own thread, so that no other work of the load generator delays their measurements.

const assignment = workerData as Assignment;
// This thread masks secrets in the server's messages, so it must know the bearer token.
if (assignment.bearer !== undefined) masker.add(assignment.bearer);
const post = (message: FromWorker) => parentPort!.postMessage(message);

let rows: Row[] = [];
const recorder = new RunRecorder({
  rows: (more) => rows.push(...more),
  sample: () => undefined,
  event: (event) => post({ type: 'event', event }),
});
const driver = new Driver(assignment, systemClock, seededRandom(assignment.seed), recorder);

function postRows(beforeMs: number): void {
  recorder.drain(beforeMs);
  post({ type: 'second', rows, counts: driver.counts() });
  rows = [];
}

const everySecond = setInterval(() => {
  driver.sample();
  postRows(systemClock.wallMs() - 1000);
}, 1000);

parentPort!.on('message', async (message: ToWorker) => {
  if (message.type === 'stop') return driver.stop();
  const end = await driver.run(message.t0Ms);
  clearInterval(everySecond);
  postRows(Number.POSITIVE_INFINITY);
  post({ type: 'end', end });
  parentPort!.close();
});

post({ type: 'connected', connected: 1, failure: undefined });
