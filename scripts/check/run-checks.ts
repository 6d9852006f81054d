import { checkStore } from '../../results/store/check-store.ts';
import { worseVerdict } from '../../results/words/marks.ts';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { worseCode } from '../../thresholds/judge/conclude.ts';
import { printExpected, reportBug } from '../lib/process-end.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { pushTarget } from '../plan/push-target.ts';
import { checkParts } from '../plan/read-part.ts';
import { readTarget } from '../plan/read-target.ts';
import { causeOf, exitCodeOfSignal } from '../run/abort.ts';
import { installTools } from '../run/install-tools.ts';
import { recoverStore } from '../run/recover-store.ts';
import { type Session, sayTo, withPart, withSession } from '../run/session.ts';
import { printJson, printText } from '../terminal/output.ts';
import { printPage } from '../terminal/print-page.ts';
import { checkJob } from './check-job.ts';
import type { CheckResult } from './check-result.ts';
import { checkText } from './check-text.ts';
import { resolveChecks } from './checks.ts';
import { resultWithoutRun } from './result-without-run.ts';
import { type CheckSurroundings, type CheckTask, runCheck } from './run-check.ts';
import { watchChecks } from './watch-checks.ts';

export type CheckFlags = StoreFlags & {
  target?: string;
  runs?: number;
  sequential?: boolean;
  profile: 'desktop' | 'mobile';
  slo: string[];
  evidence?: boolean;
  tags: Record<string, string>;
  /** Seconds from one scheduled start of a check to the next. Without this flag, each check runs once. */
  every?: number;
  jitter: number;
  listen: string;
  prometheus?: string;
};

/** Runs each check once, or on its schedule until a signal comes or stdout is closed. Resolves to the exit code. */
export async function runChecks(names: readonly string[], flags: CheckFlags): Promise<number> {
  const say = sayTo(flags.quiet);
  const target = flags.target === undefined ? undefined : readTarget(flags.target);
  const push = pushTarget(flags.prometheus, target);
  const tasks = resolveChecks(names).map(
    (check): CheckTask => ({
      check,
      job: checkJob(check, {
        runs: flags.runs,
        sequential: flags.sequential ?? false,
        slos: flags.slo,
        profile: flags.profile,
        evidence: flags.evidence ?? false,
      }),
    }),
  );
  // An SLO may select a page that only another check visits, which is no error. So `checkParts` gets no SLOs.
  for (const { job } of tasks) await checkParts({ ...job, slos: [] }, target);
  checkStore(flags.store);
  await recoverStore(flags.store, say);
  return withSession(say, async (session) => {
    const parts = tasks.flatMap(({ job }) => job.parts);
    const tools = await installTools({ parts }, say, session.abort.signal);
    const around: CheckSurroundings = { target, tools, push, store: flags.store, tags: flags.tags };
    if (flags.every === undefined) return runTasks(tasks, around, flags, session);
    return watchChecks(tasks, around, { ...flags, everyS: flags.every }, session);
  });
}

async function runTasks(
  tasks: readonly CheckTask[],
  around: CheckSurroundings,
  flags: CheckFlags,
  session: Session,
): Promise<number> {
  const results: CheckResult[] = [];
  for (const task of tasks) {
    if (session.abort.signal.aborted) break;
    session.say(`check ${task.check.name}`);
    const { result, page } = await withPart(session, (part) => runCheck(task, around, part)).catch((error: unknown) => {
      // If there is only one check, its error ends the command. An unavailable target ends the command, because no
      // other check can run.
      if (tasks.length === 1 || error instanceof UnavailableError || session.abort.signal.aborted) throw error;
      if (!printExpected(error)) reportBug(error);
      return { result: resultWithoutRun(task, error), page: undefined };
    });
    results.push(result);
    if (!flags.json) printText(checkText(result));
    if (page) printPage(page, session.say);
  }
  const verdict = results.map((one) => one.verdict).reduce(worseVerdict, 'PASS');
  const worst = results.reduce<number>(
    (code, one) => worseCode(code, one.exitCode ?? exitCode.interrupted),
    exitCode.pass,
  );
  const code = exitCodeOfSignal(causeOf(session.abort.signal)) ?? worst;
  if (flags.json) printJson({ verdict, exitCode: code, checks: results });
  return results.length === 0 ? exitCode.interrupted : code;
}
