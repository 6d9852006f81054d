import type { SealedRun } from '../../results/store/sealed-run.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from '../plan/job.ts';
import { checkTargetUp } from '../watch/target-watch.ts';
import type { CommonStart } from './common-start.ts';
import type { Tools } from './install-tools.ts';
import type { RunOptions } from './run-options.ts';
import { runPlan } from './run-plan.ts';
import type { Session } from './session.ts';
import { startStandIn } from './stand-in.ts';

export type JobRun = {
  job: Job;
  /** If undefined, the run starts a simulated target and stops it afterwards. */
  target: Target | undefined;
  tools: Tools;
  options: RunOptions;
  together?: CommonStart;
};

/** Runs a job once and resolves to the completed record. Throws UnavailableError when the target does not answer. */
export async function runJob({ job, target, tools, options, together }: JobRun, session: Session): Promise<SealedRun> {
  const standIn = target ? undefined : await startStandIn([], process.env, session.reaper);
  try {
    const known = target ?? standIn!.target;
    await checkTargetUp(known);
    return await runPlan({
      job,
      target: known,
      standIn,
      tools,
      options,
      together,
      clock: systemClock,
      environment: process.env,
      session,
    });
  } finally {
    await standIn?.child.end();
  }
}
