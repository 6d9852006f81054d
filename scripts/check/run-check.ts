import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from '../plan/job.ts';
import type { PushTarget } from '../plan/push-target.ts';
import { runOnce } from '../run/one-run.ts';
import type { Tools } from '../run/run-plan.ts';
import type { Session } from '../run/session.ts';
import { writeReports } from '../run/write-reports.ts';
import { type CheckResult, toCheckResult } from './check-result.ts';
import type { Check } from './checks.ts';

export type CheckTask = { check: Check; job: Job };

export type CheckSurroundings = {
  target: Target | undefined;
  tools: Tools;
  push: PushTarget | undefined;
  store: string;
  tags: Readonly<Record<string, string>>;
};

/** One check from its first run to its sealed record and report. */
export async function runCheck(
  { check, job }: CheckTask,
  { target, tools, push, store, tags }: CheckSurroundings,
  session: Session,
): Promise<CheckResult> {
  const run = await runOnce({ job, target, tools, push, store, tags, requirePush: false }, session);
  await writeReports(store, run, job.catalogue);
  const { samples } = await readEvidenceParts(runDirOf(store, run.id));
  return toCheckResult(check, run, samples);
}
