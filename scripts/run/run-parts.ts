import type { Clock } from '../../scenarios/base/clock.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from '../plan/job.ts';
import type { CommonStart } from './common-start.ts';
import type { Tools } from './install-tools.ts';
import type { RunOptions } from './run-options.ts';
import type { Session } from './session.ts';
import type { StandIn } from './stand-in.ts';

export type RunParts = {
  job: Job;
  /** The target has answered its health check. */
  target: Target;
  /** Present if the run starts its own simulated target. */
  standIn: StandIn | undefined;
  tools: Tools;
  options: RunOptions;
  /** The start (T0) that runs on two targets share (`--against`); undefined for a single run. */
  together: CommonStart | undefined;
  clock: Clock;
  environment: NodeJS.ProcessEnv;
  session: Pick<Session, 'reaper' | 'abort' | 'hurry' | 'say' | 'closing'>;
};
