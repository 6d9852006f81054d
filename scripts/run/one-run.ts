import type { Aside } from '../../results/record/excluded.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from '../plan/job.ts';
import type { PushTarget } from '../plan/push-target.ts';
import { checkTargetUp } from '../watch/target-watch.ts';
import type { CommonStart } from './common-start.ts';
import { noProjection, prometheusProjection } from './projection.ts';
import { runPlan, type Tools } from './run-plan.ts';
import type { Session } from './session.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

export type OneRun = {
  job: Job;
  /** Without it a stand-in is started for the run and ended after it. */
  target: Target | undefined;
  tools: Tools;
  push: PushTarget | undefined;
  store: string;
  tags: Readonly<Record<string, string>>;
  requirePush: boolean;
  instances?: number;
  machineClass?: string;
  aside?: Aside;
  together?: CommonStart;
};

/** One run from a target that is up to a sealed record. Throws UnavailableError when the target does not answer. */
export async function runOnce(run: OneRun, session: Session): Promise<RunDocument> {
  const { job, push, store } = run;
  const { reaper, abort, hurry, say } = session;
  const standIn = run.target ? undefined : await startStandIn([], process.env, reaper);
  const target = run.target ?? standIn!.target;
  try {
    await checkTargetUp(target);
    return await runPlan({
      job,
      target,
      ...(standIn && { standIn }),
      tools: run.tools,
      tags: run.tags,
      storeDir: store,
      project: (id) =>
        push
          ? prometheusProjection(push, { id, plan: job.plan.name, target: target.name, labels: {} }, store)
          : Promise.resolve(noProjection(id)),
      requirePush: run.requirePush,
      instances: run.instances ?? 1,
      ...(run.machineClass !== undefined && { machineClass: run.machineClass }),
      ...(run.aside && { aside: run.aside }),
      ...(run.together && { together: run.together }),
      clock: systemClock,
      environment: process.env,
      reaper,
      abort,
      hurry: hurry.signal,
      say,
    });
  } finally {
    await endStandIn(standIn);
  }
}

async function endStandIn(standIn: StandIn | undefined): Promise<void> {
  await standIn?.child.end();
}
