import { join } from 'node:path';
import { worseVerdict } from '../../results/words/marks.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { exitCodeOf } from '../../thresholds/judge/conclude.ts';
import { checkJob } from '../check/check-job.ts';
import type { CheckResult } from '../check/check-result.ts';
import { checkText } from '../check/check-text.ts';
import { resolveChecks } from '../check/checks.ts';
import { type CheckSurroundings, type CheckTask, runCheck } from '../check/run-check.ts';
import { watchChecks } from '../check/watch-checks.ts';
import { checkParts, readTarget } from '../plan/job.ts';
import { pushTarget } from '../plan/push-target.ts';
import { causeOf, exitCodeOfSignal } from '../run/abort.ts';
import { bringTools } from '../run/bring-tools.ts';
import { recoverStore } from '../run/recover-store.ts';
import { partOf, type Session, sayTo, withSession } from '../run/session.ts';
import type { CheckFlags } from './check.ts';

/** `meshproof check`: each check once, or each on its schedule until a signal comes. Gives the exit code. */
export async function checkCommand(names: readonly string[], flags: CheckFlags): Promise<number> {
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
  for (const { job } of tasks) await checkParts(job, target);
  await recoverStore(flags.store, say);
  return withSession(say, async (session) => {
    const parts = tasks.flatMap(({ job }) => job.parts);
    const tools = await bringTools({ parts }, say, session.abort.signal);
    const around: CheckSurroundings = { target, tools, push, store: flags.store, tags: flags.tags };
    if (flags.every === undefined) return checkOnce(tasks, around, flags, session);
    return watchChecks(tasks, around, flags, session);
  });
}

async function checkOnce(
  tasks: readonly CheckTask[],
  around: CheckSurroundings,
  flags: CheckFlags,
  session: Session,
): Promise<number> {
  const results: CheckResult[] = [];
  for (const task of tasks) {
    if (session.abort.signal.aborted) break;
    session.say(`check ${task.check.name}`);
    const result = await runCheck(task, around, partOf(session));
    results.push(result);
    if (!flags.json) process.stdout.write(checkText(result));
    session.say(`report: ${join(flags.store, result.run, 'report.html')}`);
  }
  const verdict = results.map((one) => one.verdict).reduce(worseVerdict, 'PASS');
  const code = exitCodeOfSignal(causeOf(session.abort.signal)) ?? exitCodeOf(verdict);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ verdict, exitCode: code, checks: results }, null, 2)}\n`);
  }
  return results.length === 0 ? exitCode.interrupted : code;
}
