import { parentPort, workerData } from 'node:worker_threads';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row } from '../../results/record/row.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { FromWorker, ToWorker } from '../worker/worker-client.ts';
import type { Assignment } from './real/assignment.ts';
import { Fleet } from './real/fleet.ts';
import { LagWatch } from './real/lag-watch.ts';
import { type WorldAssignment, WorldFleet } from './real/world-fleet.ts';

// The nodes run in their own thread, so that no other work of the load generator delays their measurements.

const assignment = workerData as Assignment | WorldAssignment;
const post = (message: FromWorker) => parentPort!.postMessage(message);

let rows: Row[] = [];
const recorder = new RunRecorder({
  rows: (more) => rows.push(...more),
  sample: (sample) => post({ type: 'sample', sample }),
  event: (event) => post({ type: 'event', event }),
});
const lag = new LagWatch();
const fleet =
  'world' in assignment
    ? new WorldFleet(assignment, systemClock, seededRandom(assignment.world.seed), recorder, lag)
    : new Fleet(assignment, systemClock, seededRandom(assignment.seed), recorder, lag);

/** Posts the rows of a second one second late, when nearly all outcomes of that second are known. */
function postRows(beforeMs: number): void {
  recorder.drain(beforeMs);
  post({ type: 'second', rows, counts: fleet.counts() });
  rows = [];
}

const everySecond = setInterval(() => {
  fleet.tick();
  postRows(systemClock.wallMs() - 1000);
}, 1000);

parentPort!.on('message', async (message: ToWorker) => {
  if (message.type === 'stop') return fleet.stop();
  const end = await fleet.run(message.t0Ms);
  clearInterval(everySecond);
  postRows(Number.POSITIVE_INFINITY);
  post({ type: 'end', end });
  parentPort!.close();
});

post({ type: 'connected', ...(await fleet.connect()) });
