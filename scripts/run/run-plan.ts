import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceiver } from '../../results/collect/receiver.ts';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Aside } from '../../results/record/excluded.ts';
import type { Context } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { RunEvent, Sample } from '../../results/record/row.ts';
import type { Breakpoint, RunDocument, Validity } from '../../results/record/run.ts';
import { Tally } from '../../results/record/tally.ts';
import { thisProcess } from '../../results/store/owner.ts';
import { createRunId } from '../../results/store/run-id.ts';
import { openRun } from '../../results/store/run-writer.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { rowsFromK6 } from '../../scenarios/k6/rows/k6-rows.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import { readSecret } from '../../scenarios/plan/secret.ts';
import { secretHider } from '../../scenarios/plan/secret-forms.ts';
import { secretsOf, type Target } from '../../scenarios/plan/target.ts';
import { isStrayOfJourney } from '../../synthetics/run/stray-rejection.ts';
import { findFindings } from '../../thresholds/findings/find.ts';
import { conclude } from '../../thresholds/judge/conclude.ts';
import { judge } from '../../thresholds/judge/judge.ts';
import { needsOf } from '../../thresholds/judge/needs.ts';
import { checkValidity } from '../../thresholds/validity/validity.ts';
import type { Reaper } from '../lib/reaper.ts';
import { ensure } from '../lib/tools.ts';
import { version } from '../lib/version.ts';
import type { Job } from '../plan/job.ts';
import { Progress } from '../terminal/progress.ts';
import type { Say } from '../terminal/terminal.ts';
import { BreakWatch, endedByBreak, showBreakpoint } from '../watch/break-watch.ts';
import { FaultSchedule } from '../watch/fault-schedule.ts';
import { GeneratorSampler } from '../watch/generator-sampler.ts';
import { startLagMeter } from '../watch/lag-meter.ts';
import { OfferedMeter } from '../watch/offered-meter.ts';
import { costsOf } from '../watch/resource-costs.ts';
import { TargetMetrics } from '../watch/target-metrics.ts';
import { TargetResources } from '../watch/target-resources.ts';
import { watchTarget } from '../watch/target-watch.ts';
import { type AbortCause, abortReasons } from './abort.ts';
import type { CommonStart } from './common-start.ts';
import { conduct } from './conductor.ts';
import { comparableKey, environmentOf } from './environment.ts';
import { type Kept, keptSelftest } from './kept-selftest.ts';
import type { Projection } from './projection.ts';
import { type Outset, toDocument, toHead } from './run-document.ts';
import type { StandIn } from './stand-in.ts';

/** By name: the version, which goes into the record, and the path, which does not. */
export type Tools = Readonly<Record<string, { version: string; path: string }>>;

export type RunParts = {
  job: Job;
  target: Target;
  /** Present when the target is our own. */
  standIn?: StandIn;
  tools: Tools;
  tags: Readonly<Record<string, string>>;
  storeDir: string;
  project(runId: string): Promise<Projection>;
  requirePush: boolean;
  /** What the user calls this kind of machine; without it, runs of one CPU model compare. */
  machineClass?: string;
  /** k6 processes that share the load; 1 when not given. */
  instances?: number;
  aside?: Aside;
  /** Where another run begins at the same time. */
  together?: CommonStart;
  clock: Clock;
  environment: NodeJS.ProcessEnv;
  reaper: Reaper;
  abort: AbortController;
  hurry: AbortSignal;
  /** A line of progress for people. */
  say: Say;
};

/** One run of a plan against a target that is up: conducted, judged, pushed and sealed. */
export async function runPlan(parts: RunParts): Promise<RunDocument> {
  const { job, target, clock } = parts;
  const outset = outsetOf(parts, await keptSelftest());
  const writer = openRun(parts.storeDir, outset.id, thisProcess(), toHead(outset, null));
  const scratchDir = mkdtempSync(join(tmpdir(), 'meshproof-'));
  parts.reaper.adoptDirectory(scratchDir);
  const progress = new Progress(job.plan.phases, parts.say);
  const breaks = new BreakWatch(job.plan, job.slos, job.catalogue);
  // Rows are many: they go to disk, and are read from there when they are judged.
  const seen = { samples: [] as Sample[], events: [] as RunEvent[] };
  const projection = await parts.project(outset.id);
  const recorder = new RunRecorder({
    rows: (rows) => {
      writer.rows(rows);
      projection.rows(rows);
      progress.rows(rows);
      breaks.rows(rows);
    },
    sample: (sample) => {
      seen.samples.push(sample);
      writer.sample(sample);
      projection.sample(sample);
      progress.sample(sample);
    },
    event: (event) => {
      seen.events.push(event);
      writer.event(event);
    },
  });
  const fromK6 = rowsFromK6((text) => hideSecret(text));
  // Read when k6's first rows come, by when k6 has needed it too: a plan without k6 may need none.
  let hideSecret = (text: string): string => {
    hideSecret = secretHider(...secretsOf(target).map((ref) => readSecret(ref, parts.environment)));
    return hideSecret(text);
  };
  const tally = new Tally();
  const receiver = await startReceiver({
    rows: (rows, sender) => {
      const fit = fromK6(rows);
      recorder.absorb(fit);
      tally.add(sender, fit);
    },
    error: ({ message }) => recorder.event({ t: clock.wallMs(), kind: 'delivery', by: 'receiver', text: message }),
  });
  const context: Context = {
    plan: job.plan,
    target,
    clock,
    random: seededRandom(job.plan.seed),
    recorder,
    signal: parts.abort.signal,
    needs: needsOf(job.slos, job.plan.phases),
    artifactDir: writer.artifactDir,
    scratchDir,
    receiverUrl: receiver.url,
    tool: async (name) => parts.tools[name]?.path ?? (await ensure(name)).path,
    secret: (ref) => readSecret(ref, parts.environment),
    planDir: job.planDir,
    adopt: (pid) => parts.reaper.adopt(pid),
    received: (sender, metric, match) => tally.count(sender, metric, match),
    instances: parts.instances ?? 1,
  };
  const offered = new OfferedMeter(recorder, endOf(job.plan.phases));
  const sampler = new GeneratorSampler(clock, recorder, startLagMeter());
  const watch = watchTarget({
    target,
    process: parts.standIn?.child,
    clock,
    recorder,
    signal: parts.abort.signal,
    died: (atMs, text) => parts.abort.abort({ kind: 'target-died', atMs, text } satisfies AbortCause),
  });
  let began = false;
  let startedAtMs = Number.NaN;
  const onRejection = (thrown: unknown) => {
    if (isStrayOfJourney(thrown)) return;
    const text = messageOf(thrown);
    const data = { stack: thrown instanceof Error ? thrown.stack : undefined };
    recorder.event({ t: clock.wallMs(), kind: 'exception', by: 'run', text, data });
    if (!parts.abort.signal.aborted) parts.abort.abort({ kind: 'fault-of-ours', text } satisfies AbortCause);
  };
  process.on('unhandledRejection', onRejection);
  try {
    const conducted = await conduct({
      phases: job.plan.phases,
      parts: job.parts,
      context: ({ producer }) => ({
        ...context,
        adopt: (pid) => {
          context.adopt(pid);
          sampler.watch(producer.name, pid);
        },
      }),
      samplers: [
        watch.heartbeat,
        sampler,
        new TargetMetrics(target, clock, recorder),
        new TargetResources(target, prometheusBearer(target, parts.environment), clock, recorder),
        ...(parts.standIn ? [new FaultSchedule(job.plan.faults, parts.standIn.setDefects, clock, recorder)] : []),
      ],
      recorder,
      clock,
      abort: parts.abort,
      hurry: parts.hurry,
      ...(parts.together && { agree: (start) => parts.together!.arrive(start) }),
      began: (t0Ms) => {
        began = true;
        startedAtMs = t0Ms;
        writer.writeHead(toHead(outset, t0Ms));
      },
      tick: (elapsedS, counts) => {
        writer.flush();
        progress.tick(elapsedS, counts);
        offered.look(startedAtMs, elapsedS, counts);
        const found = parts.abort.signal.aborted ? undefined : breaks.look(startedAtMs, elapsedS);
        if (found) parts.abort.abort({ kind: 'broke', found } satisfies AbortCause);
      },
    });
    watch.close();
    await receiver.close();
    recorder.drain(Number.POSITIVE_INFINITY);
    writer.flush();
    const ends =
      conducted.cause?.kind === 'broke'
        ? conducted.ends.map((end) => endedByBreak(end, job.plan.phases))
        : conducted.ends;
    const left = {
      t0Ms: conducted.t0Ms ?? outset.startedMs,
      phases: job.plan.phases,
      producers: ends,
      catalogue: job.catalogue,
      ...seen,
      rows: writer.rowsOnDisk(),
    };
    // What the requests cost is among the samples that are judged.
    for (const sample of costsOf(toEvidence(left))) recorder.sample(sample);
    const evidence = toEvidence(left);
    const validity = withReasons(checkValidity(evidence), abortReasons(conducted.cause));
    const slos = conducted.t0Ms === null ? [] : judge(job.slos, evidence, validity, seededRandom(job.plan.seed));
    const findings = conducted.t0Ms === null ? [] : findFindings(evidence);
    for (const { at, text } of findings) recorder.event({ t: Date.parse(at), kind: 'finding', by: 'run', text });
    const { verdict, reason: because } = conclude(slos, validity, seen.events);
    const { profile } = job.plan;
    const breakpoint = profile?.name === 'breakpoint' ? breakpointOf(conducted.cause) : undefined;
    const reason = breakpoint === undefined ? because : `${because}; ${showBreakpoint(breakpoint, profile!.peak)}`;
    const judged = { validity, slos, findings, verdict, reason, ...(breakpoint !== undefined && { breakpoint }) };
    const outcome = { ...conducted, ends, endedMs: clock.wallMs(), ...judged };
    const pending = toDocument(outset, outcome, notPushed, false);
    const delivery = await projection.finish(pending, ends, parts.hurry);
    return await writer.seal(toDocument(outset, outcome, delivery, parts.requirePush));
  } catch (error) {
    // Once load began nothing is thrown away: the next command seals what is there.
    if (began) writer.flush();
    else writer.discard();
    throw error;
  } finally {
    process.off('unhandledRejection', onRejection);
    progress.end();
    watch.close();
    await receiver.close();
    rmSync(scratchDir, { recursive: true, force: true });
  }
}

function breakpointOf(cause: AbortCause | undefined): Breakpoint | null {
  return cause?.kind === 'broke' ? cause.found : null;
}

function prometheusBearer({ prometheus }: Target, environment: NodeJS.ProcessEnv): string | undefined {
  return prometheus?.bearer && readSecret(prometheus.bearer, environment);
}

function withReasons(validity: Validity, more: Validity['reasons']): Validity {
  const reasons = [...validity.reasons, ...more];
  return { status: reasons.length > 0 ? 'invalid' : 'valid', reasons };
}

const notPushed = { status: 'none', sent: 0, confirmed: 0, reason: null } as const;

/** `selftest`: this machine's own measuring error, where it was ever measured. */
function outsetOf(parts: RunParts, selftest: Kept | undefined): Outset {
  const { job, target, tools, tags, machineClass, instances = 1, aside, clock } = parts;
  const startedMs = clock.wallMs();
  const versions = Object.fromEntries(Object.entries(tools).map(([name, tool]) => [name, tool.version]));
  const environment = { ...environmentOf(versions, machineClass), instances, ...aside, ...(selftest && { selftest }) };
  const profile = job.plan.profile?.name ?? null;
  return {
    id: createRunId(startedMs, job.plan.name, Math.random()),
    version,
    plan: job.plan.name,
    profile,
    target: target.name,
    seed: job.plan.seed,
    tags,
    comparableKey: comparableKey({ planSha256: job.document.sha256, target: target.name, profile, environment }),
    environment,
    startedMs,
    phases: job.plan.phases,
  };
}
