import type { Target } from '../../scenarios/plan/target.ts';
import { reportEnded } from '../history/report-run.ts';
import type { Job } from '../plan/job.ts';
import type { PushTarget } from '../plan/push-target.ts';
import type { Tools } from '../run/install-tools.ts';
import { runJob } from '../run/run-job.ts';
import { toRunOptions } from '../run/run-options.ts';
import type { Session } from '../run/session.ts';
import type { Page } from '../terminal/print-page.ts';
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

/** Runs one check, completes its record and writes its report. Resolves to the check's result and the report's page. */
export async function runCheck(
  { check, job }: CheckTask,
  { target, tools, push, store, tags }: CheckSurroundings,
  session: Session,
): Promise<{ result: CheckResult; page: Page }> {
  const options = toRunOptions({ store, tags, push, keepSamples: true });
  const run = await runJob({ job, target, tools, options }, session);
  const { page } = await reportEnded(run);
  // The samples come from memory. Otherwise, a run that was deleted meanwhile would have no verdict.
  return { result: toCheckResult(check, run.document, run.samples ?? []), page };
}
