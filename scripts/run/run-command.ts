import { join } from 'node:path';
import { systemClock } from '../../scenarios/plan/clock.ts';
import { UnavailableError, UserError } from '../../scenarios/plan/errors.ts';
import { exitCode } from '../../scenarios/plan/exit-code.ts';
import { readSecret } from '../../scenarios/plan/secret.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { parseDefects } from '../../simulators/system/defects.ts';
import type { RunFlags } from '../commands/run.ts';
import { localPrometheus, reopenCommand } from '../lib/local-prometheus.ts';
import { type Reaper, startReaper } from '../lib/reaper.ts';
import { ensure } from '../lib/tools.ts';
import { causeOf, exitCodeOfSignal } from './abort.ts';
import { defectFaults } from './faults.ts';
import { type Job, readJob, readTarget } from './job.ts';
import { noProjection, type PushTarget, prometheusProjection } from './projection.ts';
import { recoverStore } from './recover-store.ts';
import { writeReports } from './reports.ts';
import { runPlan, type Tools } from './run-plan.ts';
import { watchSignals } from './signals.ts';
import { type StandIn, startStandIn } from './stand-in.ts';
import { checkTargetUp } from './target-watch.ts';

type Flags = RunFlags & { tags: Record<string, string> };
type Closing = (() => Promise<void> | void)[];

/** `meshproof run`: reads and checks all, brings what is missing, runs, reports. Gives the exit code. */
export async function runCommand(planName: string, flags: Flags): Promise<number> {
  const say = flags.quiet ? () => undefined : sayTo(process.stderr);
  const job = readJob(planName, flags.seed);
  const given = flags.target === undefined ? undefined : readTarget(flags.target);
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
  const closing: Closing = [];
  const reaper = startReaper();
  const abort = new AbortController();
  const hurry = new AbortController();
  closing.push(() => reaper.dismiss(), watchSignals(abort, hurry, say));
  try {
    return await runAll(planned, flags, { given, push, reaper, abort, hurry, say, closing });
  } catch (error) {
    const interrupted = exitCodeOfSignal(causeOf(abort.signal));
    // A Ctrl-C that hits a child before it has a process group of its own kills it: it is the signal that counts.
    const follows = error === abort.signal.reason || error instanceof UnavailableError;
    if (interrupted === undefined || !follows) throw error;
    return interrupted;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

type Around = {
  given: Target | undefined;
  push: PushTarget | undefined;
  reaper: Reaper;
  abort: AbortController;
  hurry: AbortController;
  say: (line: string) => void;
  closing: Closing;
};

async function runAll(job: Job, flags: Flags, around: Around): Promise<number> {
  const { given, reaper, abort, hurry, say, closing } = around;
  const tools = await bringTools(job, say, abort.signal);
  let push = around.push;
  if (flags.prometheus === 'local') {
    const local = await localPrometheus(reaper, say);
    closing.push(() => local.stop());
    push = { writeUrl: local.writeUrl };
  }
  let code: number = exitCode.pass;
  for (let round = 1; round <= flags.repeat; round++) {
    // Before the first run and between two there is nothing to seal: the signal alone says how it ended.
    if (causeOf(abort.signal)?.kind === 'signal') abort.signal.throwIfAborted();
    if (abort.signal.aborted) break;
    if (flags.repeat > 1) say(`run ${round} of ${flags.repeat}`);
    const standIn = given ? undefined : await startStandIn([], process.env, reaper);
    const target = given ?? standIn!.target;
    try {
      await checkTargetUp(target);
      const document = await runPlan({
        job,
        target,
        ...(standIn && { standIn }),
        tools,
        tags: flags.tags,
        storeDir: flags.store,
        project: (id) =>
          push
            ? prometheusProjection(push, { id, plan: job.plan.name, target: target.name, labels: {} }, flags.store)
            : Promise.resolve(noProjection(id)),
        requirePush: flags.requirePush ?? false,
        clock: systemClock,
        environment: process.env,
        reaper,
        abort,
        hurry: hurry.signal,
        say,
      });
      await endStandIn(standIn);
      const text = await writeReports(flags.store, document, job.catalogue);
      if (flags.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      else process.stdout.write(text);
      say(`report: ${join(flags.store, document.id, 'report.html')}`);
      code = worse(code, document.exitCode ?? exitCode.interrupted);
    } finally {
      await endStandIn(standIn);
    }
  }
  if (flags.prometheus === 'local') say(`look at the results in Prometheus: ${reopenCommand}`);
  return code;
}

/** The repeats' worst, in the order in which verdicts weigh: FAIL, INVALID, INCONCLUSIVE, PASS; an interruption above all. */
function worse(a: number, b: number): number {
  const order = [exitCode.pass, exitCode.inconclusive, exitCode.invalid, exitCode.fail] as number[];
  const rank = (code: number) => (order.includes(code) ? order.indexOf(code) : order.length);
  return rank(b) > rank(a) ? b : a;
}

async function endStandIn(standIn: StandIn | undefined): Promise<void> {
  await standIn?.child.end();
}

/** k6 and Chromium where the plan needs them, before anything else starts. Throws UnavailableError, or the reason of `signal`. */
async function bringTools(job: Job, say: (line: string) => void, signal: AbortSignal): Promise<Tools> {
  const needed = job.parts.flatMap(({ producer }) => toolsOf[producer.name] ?? []);
  const found = [];
  for (const name of needed) {
    try {
      found.push(await ensure(name, { log: say, signal }));
    } catch (error) {
      // What was cut off fails in its own words.
      signal.throwIfAborted();
      throw error;
    }
  }
  return Object.fromEntries(found.map((tool) => [tool.name, { version: tool.version, path: tool.path }]));
}

const toolsOf: Readonly<Record<string, readonly ('k6' | 'chromium')[]>> = { k6: ['k6'], journeys: ['chromium'] };

/** Defects and faults are for the stand-in, which knows how to break. Throws UserError. */
function checkFaults(job: Job, defects: readonly string[], given: Target | undefined): Job['plan']['faults'] {
  parseDefects(defects);
  job.plan.faults.forEach((fault, i) => {
    if (given) throw new UserError('faults are for the stand-in only', job.document.where(['faults', i]));
    parseDefects([fault.do]);
  });
  if (given && defects.length > 0) throw new UserError('--defect breaks the stand-in only, not a target of yours');
  return [...job.plan.faults, ...defectFaults(defects, job.plan.phases)];
}

function pushTarget(flag: string | undefined, target: Target | undefined): PushTarget | undefined {
  if (flag !== undefined) {
    if (!/^https?:\/\//.test(flag) || !URL.canParse(flag))
      throw new UserError(`--prometheus needs an address or "local", not "${flag}"`);
    return { writeUrl: flag };
  }
  const named = target?.prometheus;
  return named && { writeUrl: named.writeUrl, ...(named.bearer && { bearer: readSecret(named.bearer, process.env) }) };
}

/** On a terminal the line of progress is written over itself; elsewhere each is a line of its own. */
function sayTo(stream: NodeJS.WriteStream): (line: string) => void {
  return (line) => {
    stream.write(`${line}\n`);
  };
}
