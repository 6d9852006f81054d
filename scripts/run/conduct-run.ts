import { serverOf } from '../../results/prometheus/server-of.ts';
import type { Context } from '../../results/record/producer.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import { secretPlaces } from '../../scenarios/plan/secret-places.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { needsOf } from '../../thresholds/judge/needs.ts';
import { catchStrays, reportBug } from '../lib/process-end.ts';
import { ensure } from '../lib/tools.ts';
import { laterInPlan } from '../plan/read-part.ts';
import { endedByBreak } from '../watch/break-watch.ts';
import { FaultSchedule } from '../watch/fault-schedule.ts';
import { GeneratorSampler } from '../watch/generator-sampler.ts';
import { startLagMeter } from '../watch/lag-meter.ts';
import { MemoryGuard } from '../watch/memory-guard.ts';
import { OfferedMeter } from '../watch/offered-meter.ts';
import { TargetMetrics } from '../watch/target-metrics.ts';
import { TargetResources } from '../watch/target-resources.ts';
import { watchTarget } from '../watch/target-watch.ts';
import type { AbortCause } from './abort.ts';
import { type Conducted, conduct, type Stage } from './conductor.ts';
import type { OpenRun } from './open-run.ts';
import { readMaskable } from './record-words.ts';
import type { RunParts } from './run-parts.ts';

/**
 * Second step of a run: makes the load while the target and the load generator are sampled. When the promise resolves,
 * every row is on disk. Throws UserError or UnavailableError if a source of load cannot start.
 */
export async function conductRun(parts: RunParts, run: OpenRun): Promise<Conducted> {
  const { job, target, standIn, clock, environment, session } = parts;
  const { writer, recorder } = run.record;
  const { abort } = session;
  const context = createContext(parts, run);
  const generator = new GeneratorSampler(clock, recorder, startLagMeter());
  const guard = new MemoryGuard(clock, (found) => {
    if (!abort.signal.aborted) abort.abort({ kind: 'too-much-memory', ...found } satisfies AbortCause);
  });
  const process = standIn?.child;
  const died = (atMs: number, text: string) => abort.abort({ kind: 'target-died', atMs, text } satisfies AbortCause);
  const watch = watchTarget({ target, process, clock, recorder, signal: abort.signal, died });
  const stopCatching = catchUncaught(parts, run);
  noteProxy(target, run, clock.wallMs());
  noteInsecure(parts, run);
  // A traffic source may start its process before the load starts (T0), so the memory guard does not wait for T0.
  guard.start();
  try {
    const stage: Stage = {
      phases: job.plan.phases,
      parts: job.parts,
      context: ({ producer }) => ({
        ...context,
        adopt: (pid) => {
          context.adopt(pid);
          generator.watch(producer.name, pid);
          guard.watch(producer.name, pid);
        },
      }),
      bug: reportBug,
      prepared: (ready) => void run.prepared.push(ready),
      samplers: [
        watch.heartbeat,
        generator,
        // Target metrics are read without a proxy. If the target has a proxy, such a read could reach another server.
        // So this sampler is left out.
        ...(target.proxy === undefined ? [new TargetMetrics(target, clock, recorder)] : []),
        new TargetResources(target, target.prometheus && serverOf(target.prometheus, environment), clock, recorder),
        ...(standIn ? [new FaultSchedule(job.plan.faults, standIn.setDefects, clock, recorder)] : []),
      ],
      recorder,
      clock,
      abort,
      hurry: session.hurry.signal,
      ...(parts.together && { agree: (start) => parts.together!.arrive(start) }),
      ...createTicks(parts, run),
    };
    const conducted = await laterInPlan(job.document, () => conduct(stage));
    watch.close();
    await run.receiver.close();
    recorder.drain(Number.POSITIVE_INFINITY);
    writer.flush();
    if (conducted.cause?.kind !== 'broke') return conducted;
    return { ...conducted, ends: conducted.ends.map((end) => endedByBreak(end, job.plan.phases)) };
  } finally {
    guard.stop();
    // If a producer cannot be prepared, nothing has started or stopped the samplers, and their timers still run.
    generator.stop();
    stopCatching();
    watch.close();
  }
}

/** Notes in the record that the load goes through a proxy, because measured times include the time of the proxy. */
function noteProxy({ proxy }: Target, { record }: OpenRun, nowMs: number): void {
  if (proxy === undefined) return;
  const text = `k6 and the browser reach the target through the proxy ${proxy}; the target's own metrics are not read`;
  record.recorder.event({ t: nowMs, kind: 'note', by: 'run', text });
}

/** Notes in the record that `tls.insecure` accepts any certificate, because a different server could have answered. */
function noteInsecure({ target, clock, session }: RunParts, { record }: OpenRun): void {
  if (!target.tls?.insecure) return;
  const text = 'tls: { insecure: true }: any certificate of the target is accepted';
  session.say(text);
  record.recorder.event({ t: clock.wallMs(), kind: 'note', by: 'run', text });
}

function createContext(
  { job, target, tools, options, clock, environment, session }: RunParts,
  run: OpenRun,
): Omit<Context, 'fault'> {
  return {
    plan: job.plan,
    target,
    clock,
    random: seededRandom(job.plan.seed),
    recorder: run.record.recorder,
    signal: session.abort.signal,
    needs: needsOf(job.slos, job.plan.phases),
    artifactDir: run.record.writer.artifactDir,
    scratchDir: run.scratchDir,
    receiverUrl: run.receiver.url,
    tool: async (name) => tools[name]?.path ?? (await ensure(name)).path,
    secret: (ref) => {
      const { secrets } = run.record.start;
      if (!secrets?.some((one) => JSON.stringify(one) === JSON.stringify(ref))) secrets?.push(ref);
      return readMaskable(ref, environment, run.words, [...(target.secretPlaces ?? []), ...secretPlaces(job.document)]);
    },
    planDir: job.planDir,
    adopt: (pid) => session.reaper.adopt(pid),
    received: (sender, metric, match) => run.tally.count(sender, metric, match),
    receivedSeries: (sender, metric) => run.tally.series(sender, metric),
    instances: options.instances,
    say: session.say,
  };
}

/**
 * Returns two callbacks. `began` records T0, the start of the load. `tick` flushes the record, prints the progress,
 * counts the offered starts, and ends a breakpoint test when the target breaks.
 */
function createTicks({ job, session }: RunParts, { record, progress, breaks }: OpenRun) {
  const { abort } = session;
  const offered = new OfferedMeter(record.recorder, endOf(job.plan.phases));
  let startedAtMs = Number.NaN;
  return {
    began: (t0Ms: number) => {
      startedAtMs = t0Ms;
      record.begin(t0Ms);
    },
    tick: (elapsedS: number, counts: Parameters<OfferedMeter['look']>[2]) => {
      record.writer.flush();
      progress.tick(elapsedS, counts);
      offered.look(startedAtMs, elapsedS, counts);
      const found = abort.signal.aborted ? undefined : breaks.look(startedAtMs, elapsedS);
      if (found) abort.abort({ kind: 'broke', found } satisfies AbortCause);
    },
  };
}

/**
 * Aborts the run after an uncaught error. This error is a bug of meshproof, because the user's code (journeys) runs in
 * another process. The run is judged by what was measured. Returns a function that removes the handler.
 */
function catchUncaught({ clock, session }: RunParts, { record }: OpenRun): () => void {
  const { abort } = session;
  return catchStrays((thrown) => {
    const text = messageOf(thrown);
    const data = { stack: thrown instanceof Error ? thrown.stack : undefined };
    record.recorder.event({ t: clock.wallMs(), kind: 'exception', by: 'run', text, data });
    if (abort.signal.aborted) return;
    reportBug(thrown);
    abort.abort({ kind: 'fault-of-ours', text, isBug: true } satisfies AbortCause);
  });
}
