import { workerData } from 'node:worker_threads';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { runInWorker } from '../worker/run-in-worker.ts';
import type { Assignment } from './real/assignment.ts';
import { Fleet } from './real/fleet.ts';
import { LagWatch } from './real/lag-watch.ts';
import { type WorldAssignment, WorldFleet } from './real/world-fleet.ts';

const assignment = workerData as Assignment | WorldAssignment;
await runInWorker((recorder) => {
  const lag = new LagWatch();
  return 'world' in assignment
    ? new WorldFleet(assignment, systemClock, seededRandom(assignment.world.seed), recorder, lag)
    : new Fleet(assignment, systemClock, seededRandom(assignment.seed), recorder, lag);
});
