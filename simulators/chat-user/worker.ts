import { workerData } from 'node:worker_threads';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { runInWorker } from '../worker/run-in-worker.ts';
import { Driver } from './driver.ts';
import type { Assignment } from './protocol.ts';

const assignment = workerData as Assignment;
// This thread masks secrets in the server's messages, so it must know the bearer token.
if (assignment.bearer !== undefined) masker.add(assignment.bearer);
await runInWorker((recorder) => new Driver(assignment, systemClock, seededRandom(assignment.seed), recorder));
