import { join } from 'node:path';
import type { Aside } from '../../results/record/excluded.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { checkStore } from '../../results/store/check-store.ts';
import { verdictsWorstFirst } from '../../results/words/marks.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { parseDefects } from '../../simulators/system/defects/defects.ts';
import { exitCodeOf } from '../../thresholds/judge/conclude.ts';
import { acceptPassed, type Held } from '../history/compare-with-history.ts';
import { makeRounds } from '../history/repeat-runs.ts';
import { localPrometheus, reopenCommand } from '../lib/local-prometheus.ts';
import { checkParts, type Job, readJob, readTarget } from '../plan/job.ts';
import { type PushTarget, pushTarget } from '../plan/push-target.ts';
import { onlyPart } from '../plan/select-producer.ts';
import { readAgainst } from '../plan/side-target.ts';
import { causeOf } from '../run/abort.ts';
import { bringTools } from '../run/bring-tools.ts';
import { CommonStart } from '../run/common-start.ts';
import { type OneRun, runOnce } from '../run/one-run.ts';
import { recoverStore } from '../run/recover-store.ts';
import { rfc3339 } from '../run/run-document.ts';
import { partOf, type Session, sayTo, withSession } from '../run/session.ts';
import { writeReports } from '../run/write-reports.ts';
import { tellGithub } from '../terminal/github.ts';
import { tellComparison } from '../terminal/print-comparison.ts';
import { defectFaults } from '../watch/fault-schedule.ts';
import { checkTargetUp } from '../watch/target-watch.ts';
import type { RunFlags } from './run.ts';

type Flags = RunFlags & {
  tags: Record<string, string>;
  acceptTags?: Record<string, string>;
  /** The producer whose traffic alone is made. */
  only?: string;
  /** For `--repeat auto`: the change that is to be seen, 0.1 for 10 %. */
  effect?: number;
};

/** `meshproof run`: reads and checks all, brings what is missing, runs, reports. Gives the exit code. */
export async function runCommand(planName: string, flags: Flags): Promise<number> {
  const say = sayTo(flags.quiet);
  const whole = readJob(planName, flags.seed);
  const job = flags.only === undefined ? whole : onlyPart(whole, flags.only);
  const given = flags.target === undefined ? undefined : readTarget(flags.target);
  const other = flags.against === undefined ? undefined : readAgainst(flags.against, given);
  await checkParts(job, given);
  if (other) await checkParts(job, other);
  checkStore(flags.store);
  const faults = checkFaults(job, flags.defect, given);
  const push = flags.prometheus === 'local' ? undefined : pushTarget(flags.prometheus, given);
  if (flags.dryRun) {
    const slos = `${job.slos.length} SLOs`;
    if (flags.json)
      process.stdout.write(`${JSON.stringify({ plan: job.plan.name, slos: job.slos.map((slo) => slo.name) })}\n`);
    else say(`${job.document.file}: in order (${job.plan.phases.length} phases, ${slos}); nothing was sent`);
    return exitCode.pass;
  }
  const planned: Job = { ...job, plan: { ...job.plan, faults } };
  await recoverStore(flags.store, say);
  return withSession(say, (session) => runAll(planned, flags, { given, other }, push, session));
}

async function runAll(
  job: Job,
  flags: Flags,
  { given, other }: { given: Target | undefined; other: Target | undefined },
  named: PushTarget | undefined,
  session: Session,
): Promise<number> {
  const { reaper, abort, say, closing } = session;
  const tools = await bringTools(job, say, abort.signal);
  let push = named;
  if (flags.prometheus === 'local') {
    const local = await localPrometheus(reaper, say);
    closing.push(() => local.stop());
    push = { writeUrl: local.writeUrl };
  }
  let code: number = exitCode.pass;
  const { store, requirePush = false, instances, machineClass, effect = 0.1 } = flags;
  const broken: Aside = flags.defect.length > 0 ? { defects: flags.defect } : {};
  const one = (target: Target | undefined, within: Session, more: Pick<OneRun, 'aside' | 'together'> = {}, side = {}) =>
    runOnce(
      {
        job,
        target,
        tools,
        push,
        store,
        tags: { ...flags.tags, ...side },
        requirePush,
        instances,
        aside: broken,
        ...more,
        ...(machineClass !== undefined && { machineClass }),
      },
      within,
    );
  const told = async (document: RunDocument): Promise<RunDocument> => {
    const text = await writeReports(store, document, job.catalogue);
    if (flags.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    else process.stdout.write(text);
    tellGithub(store, document, process.env);
    say(`report: ${join(store, document.id, 'report.html')}`);
    return document;
  };
  const options = {
    repeat: flags.repeat,
    effect,
    against: flags.against,
    store,
    strict: flags.failOnRegression ?? false,
    say,
  };
  const { rounds, held } = await makeRounds(async (n, of) => {
    // Before the first run and between two there is nothing to seal: the signal alone says how it ended.
    if (causeOf(abort.signal)?.kind === 'signal') abort.signal.throwIfAborted();
    if (abort.signal.aborted) return undefined;
    if (of === undefined || of > 1) say(`run ${n}${of === undefined ? '' : ` of ${of}`}`);
    if (!other) {
      const head = await told(await one(given, session));
      code = worse(code, head.exitCode ?? exitCode.interrupted);
      return { head };
    }
    // Neither begins where the other could not.
    for (const target of [other, given]) if (target) await checkTargetUp(target);
    const together = new CommonStart(2);
    const [base, head] = await Promise.all([
      one(other, partOf(session), { together, aside: { otherTarget: true } }, { side: 'base' }).finally(() =>
        together.leave(),
      ),
      one(given, partOf(session), { together }, { side: 'head' }).finally(() => together.leave()),
    ]);
    await told(base);
    await told(head);
    code = worse(code, head.exitCode ?? exitCode.interrupted);
    return { head, base };
  }, options);
  if (!abort.signal.aborted) {
    const heads = rounds.map(({ head }) => head);
    code = worse(code, await tellComparison(heads, held, flags, say));
    await accept(heads, held, flags, say);
  }
  if (flags.prometheus === 'local') say(`look at the results in Prometheus: ${reopenCommand}`);
  return code;
}

/** Takes into the baseline what the policy of the pipeline lets in. */
async function accept(
  documents: readonly RunDocument[],
  held: Held | undefined,
  { store, acceptTags = {} }: Flags,
  say: Session['say'],
): Promise<void> {
  if (Object.keys(acceptTags).length === 0) return;
  const updatedAt = rfc3339(systemClock.wallMs());
  const taken = await acceptPassed(store, documents, { tag: acceptTags, held, updatedAt });
  say(taken.length > 0 ? `joined the baseline: ${taken.join(', ')}` : 'nothing joined the baseline');
}

/** Returns the exit code of the worse run; an interruption is worse than any verdict. */
function worse(a: number, b: number): number {
  const worstFirst: readonly number[] = verdictsWorstFirst.map(exitCodeOf);
  return worstFirst.indexOf(a) <= worstFirst.indexOf(b) ? a : b;
}

/** Defects and faults are for the stand-in, which knows how to break. Throws UserError. */
function checkFaults(job: Job, defects: readonly string[], given: Target | undefined): Job['plan']['faults'] {
  parseDefects(defects);
  job.plan.faults.forEach((fault, i) => {
    if (given) throw new UserError('faults are for the stand-in only', job.document.where(['faults', i]));
    try {
      parseDefects([fault.do]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(
        error.message,
        { ...error.where, ...job.document.where(['faults', i, 'do']) },
        { cause: error },
      );
    }
  });
  if (given && defects.length > 0) throw new UserError('--defect breaks the stand-in only, not a target of yours');
  return [...job.plan.faults, ...defectFaults(defects, job.plan.phases)];
}
