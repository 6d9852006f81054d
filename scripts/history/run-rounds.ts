import { type Excluded, isOfOtherTarget } from '../../results/record/excluded.ts';
import type { RunDocument } from '../../results/record/run.ts';
import type { SealedRun } from '../../results/store/sealed-run.ts';
import { RunDeletedError } from '../../results/store/store-error.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { printedCommands } from '../../scenarios/base/printed-commands.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { worseCode } from '../../thresholds/judge/conclude.ts';
import { localPrometheus } from '../lib/local-prometheus.ts';
import type { Job } from '../plan/job.ts';
import { type PushTarget, toLocal } from '../plan/push-target.ts';
import { causeOf } from '../run/abort.ts';
import { installTools, type Tools } from '../run/install-tools.ts';
import { rfc3339 } from '../run/run-document.ts';
import { type JobRun, runJob } from '../run/run-job.ts';
import { toRunOptions } from '../run/run-options.ts';
import type { Session } from '../run/session.ts';
import { reportToGithub } from '../terminal/github.ts';
import { printJson, printPainted, warn } from '../terminal/output.ts';
import { printPage } from '../terminal/print-page.ts';
import { checkTargetUp } from '../watch/target-watch.ts';
import { acceptPassed, type HistoryComparison } from './compare-with-history.ts';
import { printComparison } from './print-comparison.ts';
import { type Round, repeatRuns } from './repeat-runs.ts';
import { reportEnded } from './report-run.ts';
import { sideBySide } from './side-by-side.ts';

export type RoundFlags = {
  defect: readonly string[];
  repeat: number | 'auto';
  /** For `--repeat auto`: the smallest change that the comparison must detect, as a share: 0.1 for 10 %. */
  effect?: number;
  against?: string;
  /**
   * True discards the first run of each batch, or with `against` the first pair of runs. False keeps every run.
   * Undefined discards only first runs that differ from the other runs, and keeps every pair.
   */
  discardFirst?: boolean;
  instances: number;
  tags: Readonly<Record<string, string>>;
  acceptTags?: Readonly<Record<string, string>>;
  machineClass?: string;
  failOnRegression?: boolean;
  prometheus?: string;
  requirePush?: boolean;
  store: string;
  json?: boolean;
  quiet?: boolean;
};

/**
 * `given` is the target of the runs; undefined means the stand-in. `other` is the target of the base runs, if there are
 * any.
 */
type Targets = { given: Target | undefined; other: Target | undefined };

type Parts = {
  job: Job;
  flags: RoundFlags;
  targets: Targets;
  tools: Tools;
  push: PushTarget | undefined;
  session: Session;
  /** The runs that were sealed and reported so far. In a pair, the base run comes first. */
  sealed: RunDocument[];
};

/**
 * Makes and reports the runs of one `meshproof run`. Then prints the comparison, and adds accepted runs to the baseline
 * (see `acceptPassed`), unless the command is aborted. Resolves to the exit code.
 */
export async function runRounds(
  job: Job,
  flags: RoundFlags,
  targets: Targets,
  named: PushTarget | undefined,
  session: Session,
): Promise<number> {
  const { abort, say } = session;
  const tools = await installTools(job, say, abort.signal);
  const push = flags.prometheus === 'local' ? await startLocalPrometheus(session) : named;
  const parts: Parts = { job, flags, targets, tools, push, session, sealed: [] };
  let outcome: HistoryComparison | undefined;
  let code: number = exitCode.pass;
  try {
    const made = await repeatRuns((n, of) => makeRound(parts, n, of), {
      repeat: flags.repeat,
      effect: flags.effect ?? 0.1,
      against: flags.against,
      discardFirst: flags.discardFirst,
      store: flags.store,
      strict: flags.failOnRegression ?? false,
      say,
    });
    outcome = made.outcome;
    const heads = made.rounds.map(({ head }) => head);
    code = worstCode(heads);
    if (!abort.signal.aborted) {
      code = worseCode(code, await printComparison(heads, outcome, flags, say));
      await accept(heads, outcome, flags, say);
    }
  } catch (error) {
    // The verdicts of the sealed runs stand, even if the directory of a run was deleted before the comparison.
    const heads = parts.sealed.filter((run) => !isOfOtherTarget(run));
    if (!(error instanceof RunDeletedError) || heads.length === 0) throw error;
    warn(`not compared: ${error}`);
    const isCompared = flags.failOnRegression || flags.repeat !== 1 || parts.targets.other !== undefined;
    code = worseCode(worstCode(heads), isCompared ? exitCode.invalid : exitCode.pass);
  } finally {
    if (flags.json) printRuns(parts, outcome);
  }
  if (flags.prometheus === 'local') say(`to see the results in Prometheus: ${printedCommands.upWithPrometheus}`);
  return code;
}

function worstCode(runs: readonly RunDocument[]): number {
  return runs.reduce<number>((worst, run) => worseCode(worst, run.exitCode ?? exitCode.interrupted), exitCode.pass);
}

/**
 * Prints one JSON document: run.json of a single run. For several runs, the document has all runs and their comparison.
 */
function printRuns({ flags, targets, sealed }: Parts, outcome: HistoryComparison | undefined): void {
  const [first] = sealed;
  if (first === undefined) return;
  if (flags.repeat === 1 && !targets.other) printJson(first);
  else printJson({ runs: sealed, comparison: outcome?.comparison ?? null, anchored: outcome?.anchored ?? null });
}

async function startLocalPrometheus({ reaper, say, closing }: Session): Promise<PushTarget> {
  const local = await localPrometheus(reaper, say);
  closing.add(() => local.stop());
  return toLocal(local.writeUrl);
}

/**
 * Makes one run. With a second target, makes one run on each target at the same time. If a signal has already aborted
 * the session, throws the reason of the abort. After any other abort, resolves to undefined.
 */
async function makeRound(parts: Parts, n: number, of: number | undefined): Promise<Round | undefined> {
  const { abort, say } = parts.session;
  const { given, other } = parts.targets;
  // If a signal such as SIGINT came between two runs, no run can record it. The command ends with the exit code of the
  // signal.
  if (causeOf(abort.signal)?.kind === 'signal') abort.signal.throwIfAborted();
  if (abort.signal.aborted) return undefined;
  const kind = other ? 'pair' : 'run';
  if (of === undefined || of > 1) say(`${kind} ${n}${of === undefined ? '' : ` of ${of}`}`);
  if (!other) {
    const run = await runSide(parts, given, {});
    return { head: run.document, comparison: await report(parts, run) };
  }
  // If one target is down, neither run starts. One run of a pair is of no use without the other run.
  for (const target of [other, given]) if (target) await checkTargetUp(target);
  const [base, head] = await sideBySide(parts.session, [
    (part, together) => runSide(parts, other, { together, side: 'base' }, part),
    (part, together) => runSide(parts, given, { together, side: 'head' }, part),
  ]);
  await report(parts, base);
  await report(parts, head);
  return { head: head.document, base: base.document };
}

type Side = Pick<JobRun, 'together'> & { side?: 'base' | 'head' };

function runSide(
  { job, flags, tools, push, session }: Parts,
  target: Target | undefined,
  { side, together }: Side,
  within = session,
): Promise<SealedRun> {
  const { store, tags, requirePush, instances, machineClass, defect } = flags;
  const defects: Excluded = defect.length > 0 ? { defects: [...defect] } : {};
  const options = toRunOptions({
    store,
    tags: side ? { ...tags, side } : tags,
    push,
    requirePush,
    instances,
    machineClass,
    excluded: side === 'base' ? { otherTarget: true } : defects,
  });
  return runJob({ job, target, tools, options, ...(together && { together }) }, within);
}

async function report({ flags, session, sealed }: Parts, run: SealedRun): Promise<HistoryComparison | undefined> {
  const { document } = run;
  const { text, comparison, page } = await reportEnded(run);
  sealed.push(document);
  if (!flags.json) printPainted(text);
  reportToGithub(flags.store, document, process.env);
  printPage(page, flags.quiet ? warn : session.say);
  return comparison;
}

/** Prints which runs joined the baseline. Also prints which runs must wait for a later run without a regression. */
async function accept(
  runs: readonly RunDocument[],
  outcome: HistoryComparison | undefined,
  { store, acceptTags = {} }: RoundFlags,
  say: Session['say'],
): Promise<void> {
  if (Object.keys(acceptTags).length === 0) return;
  const updatedAt = rfc3339(systemClock.wallMs());
  const { joined, held } = await acceptPassed(store, runs, { tags: acceptTags, outcome, updatedAt });
  say(joined.length > 0 ? `joined the baseline: ${joined.join(', ')}` : 'no run joined the baseline');
  if (held.length > 0) say(`runs held back until a later run has no regression: ${held.join(', ')}`);
}
