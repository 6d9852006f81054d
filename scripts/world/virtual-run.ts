import { setImmediate as breathe } from 'node:timers/promises';
import { toEvidence } from '../../results/record/evidence.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import { RunRecorder } from '../../results/record/recorder.ts';
import type { Row, RunEvent, Sample } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { thisProcess } from '../../results/store/owner.ts';
import { createRunId } from '../../results/store/run-id.ts';
import { openRun } from '../../results/store/run-writer.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { Calibrated } from '../../simulators/mesh-node/real/calibrate.ts';
import { LagWatch } from '../../simulators/mesh-node/real/lag-watch.ts';
import { WorldFleet } from '../../simulators/mesh-node/real/world-fleet.ts';
import { Engine } from '../../simulators/mesh-node/virtual/engine.ts';
import { steady } from '../../simulators/mesh-node/virtual/scores.ts';
import { resultOf, type Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import { worldMetrics } from '../../simulators/mesh-node/virtual/world-metrics.ts';
import { actionEvent } from '../../simulators/mesh-node/world/action-event.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';
import { conclude } from '../../thresholds/judge/conclude.ts';
import { judge } from '../../thresholds/judge/judge.ts';
import { checkValidity } from '../../thresholds/validity/validity.ts';
import { version } from '../lib/version.ts';
import { catalogueOf } from '../plan/job.ts';
import { worldSlos } from '../plan/world-slos.ts';
import { causeOf } from '../run/abort.ts';
import { comparableKey, environmentOf } from '../run/environment.ts';
import { type Outset, toDocument, toHead } from '../run/run-document.ts';

/** The target of a run in virtual time: there is none but the world itself. */
export const virtualTarget = 'virtual';

export const worldCatalogue = catalogueOf([{ producer: worldProducer }]);

export type WorldRun = {
  world: World;
  file: string;
  sha256: string;
  storeDir: string;
  tags: Readonly<Record<string, string>>;
  clock: Clock;
  signal: AbortSignal;
  say(line: string): void;
  /** How far an earlier run on real sockets found the simulation to be off; kept beside the numbers of this one. */
  calibration?: Calibrated;
  /** Called when the world is over and before the run is sealed; what it writes becomes an artifact. */
  explain(result: Simulated, artifactDir: string, runDir: string): unknown[];
};

export type WorldEnd = { result: Simulated; end: ProducerEnd; seconds: number };

/** Lets a world happen: in virtual time, or on sockets of this machine. Times of what it hands to `recorder` are epoch ms. */
export type Execute = (run: WorldRun, recorder: RunRecorder, t0Ms: number) => Promise<WorldEnd>;

/** A world that needs no target, judged and sealed as every other run; rows of virtual time are never pushed. */
export async function worldRun(
  run: WorldRun,
  execute: Execute,
  target: string,
): Promise<WorldEnd & { document: RunDocument }> {
  const { world, clock, storeDir } = run;
  const outset = outsetOf(run, target);
  const t0Ms = Math.ceil(outset.startedMs / 1000 + 0.5) * 1000;
  const writer = openRun(storeDir, outset.id, thisProcess(), toHead(outset, t0Ms));
  const seen = { rows: [] as Row[], samples: [] as Sample[], events: [] as RunEvent[] };
  const recorder = new RunRecorder({
    rows: (rows) => {
      for (const row of rows) seen.rows.push(row);
      writer.rows(rows);
    },
    sample: (sample) => {
      seen.samples.push(sample);
      writer.sample(sample);
    },
    event: (event) => {
      seen.events.push(event);
      writer.event(event);
    },
  });
  try {
    const ended = await execute(run, recorder, t0Ms);
    recorder.drain(Number.POSITIVE_INFINITY);
    const { result } = ended;
    for (const event of brokenIn(result)) recorder.event({ ...event, t: event.t + t0Ms });
    const counterExamples = run.explain(result, writer.artifactDir, writer.runDir);
    const { calibration } = run;
    const detail = { ...(ended.end.detail as object), counterExamples, ...(calibration && { calibration }) };
    const end = { ...ended.end, detail };
    const evidence = toEvidence({ t0Ms, phases: outset.phases, producers: [end], catalogue: worldCatalogue, ...seen });
    const validity = checkValidity(evidence);
    const slos = judge(worldSlos(world, run.file), evidence, validity, seededRandom(world.seed));
    const { verdict, reason } = conclude(slos, validity, seen.events);
    const cause = causeOf(run.signal);
    const outcome = {
      t0Ms,
      endedMs: clock.wallMs(),
      ends: [end],
      cause,
      validity,
      slos,
      findings: [],
      verdict,
      reason,
    };
    return { ...ended, document: await writer.seal(toDocument(outset, outcome, notPushed(target), false)) };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** All of it as fast as it goes. */
export const inVirtualTime: Execute = async (run, recorder, t0Ms) => {
  const { clock } = run;
  const startedMs = clock.monotonicMs();
  recorder.event({ t: t0Ms, kind: 'run-start', by: 'mesh-node', text: 'virtual time begins' });
  for (const action of run.world.timeline) recorder.event(actionEvent(action, t0Ms));
  const engine = new Engine(run.world, {
    sink: {
      rows: (rows) => recorder.absorb(rows.map((row) => ({ ...row, t: row.t + t0Ms }))),
      sample: (sample) => recorder.sample({ ...sample, t: sample.t + t0Ms }),
    },
  });
  await drive(engine, run);
  engine.finish();
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  const result = resultOf(engine);
  return { result, end: endOf(result, seconds, run.signal.aborted), seconds };
};

/** Every node a UDP socket of this machine, on the clock of the wall. */
export const onLoopback: Execute = async (run, recorder, t0Ms) => {
  const { world, clock, signal } = run;
  const assignment = { world, startS: 0, url: undefined, token: 'loopback' };
  const fleet = new WorldFleet(assignment, clock, seededRandom(world.seed), recorder, new LagWatch());
  const stop = () => fleet.stop();
  signal.addEventListener('abort', stop, { once: true });
  const everySecond = setInterval(() => {
    fleet.tick();
    recorder.drain(clock.wallMs() - 1000);
    run.say(`${world.name}: ${Math.max(0, (clock.wallMs() - t0Ms) / 1000).toFixed(0)} s of ${world.endMs / 1000} s`);
  }, 1000);
  try {
    await fleet.connect();
    const end = await fleet.run(Math.max(t0Ms, clock.wallMs()));
    return { result: fleet.result(), end, seconds: world.endMs / 1000 };
  } finally {
    clearInterval(everySecond);
    signal.removeEventListener('abort', stop);
    fleet.close();
  }
};

const notPushed = (target: string) => ({
  status: 'none' as const,
  sent: 0,
  confirmed: 0,
  reason:
    target === virtualTarget
      ? 'rows of virtual time are never pushed; "runs push" sends the series that last'
      : 'no Prometheus was named',
});

/** In steps, so that a signal is heard and progress is seen. */
async function drive(engine: Engine, { world, clock, signal, say }: WorldRun): Promise<void> {
  let heard = clock.monotonicMs();
  let told = heard;
  while (engine.nowMs < world.endMs && !signal.aborted) {
    engine.advance(Math.min(world.endMs, engine.nowMs + 50));
    const now = clock.monotonicMs();
    if (now - heard < 100) continue;
    heard = now;
    await breathe();
    if (now - told < 1000) continue;
    told = now;
    const done = `${(engine.nowMs / 1000).toFixed(1)} s of ${world.endMs / 1000} s`;
    say(`${world.name}: ${done} simulated, ${(engine.events / 1e6).toFixed(1)} M events`);
  }
}

function outsetOf({ world, sha256, tags, clock }: WorldRun, target: string): Outset {
  const startedMs = clock.wallMs();
  const environment = environmentOf({});
  return {
    id: createRunId(startedMs, world.name, Math.random()),
    version,
    plan: world.name,
    profile: null,
    target,
    seed: world.seed,
    tags,
    comparableKey: comparableKey({ planSha256: sha256, target, profile: null, environment }),
    environment,
    startedMs,
    phases: phasesOf(world),
  };
}

export function phasesOf({ steadyMs, endMs }: World): Phase[] {
  const steadyS = steadyMs / 1000;
  const first: Phase = { name: steady, kind: 'steady', startS: 0, endS: steadyS };
  if (endMs <= steadyMs) return [first];
  return [first, { name: 'recovery', kind: 'recovery', startS: steadyS, endS: endMs / 1000 }];
}

function endOf(result: Simulated, seconds: number, stopped: boolean): ProducerEnd {
  const made = result.messages.broadcast + result.messages.direct;
  const { totals: _, invariants, intended, reached, ...detail } = result;
  return {
    name: 'mesh-node',
    status: stopped ? 'stopped' : 'done',
    ...(stopped && { reason: 'it was told to stop' }),
    offered: made,
    completed: made,
    dropped: 0,
    inFlight: 0,
    phases: [{ phase: steady, offered: made, completed: made, dropped: 0, unfinished: 0 }],
    delivered: { [worldMetrics.intended.name]: intended, [worldMetrics.received.name]: reached },
    detail: { ...detail, seconds, eventsPerSecond: Math.round(result.events / seconds) },
  };
}

/** The first violation of each invariant. Times are those of the world, in ms. */
function brokenIn({ invariants }: Simulated): RunEvent[] {
  return invariants.flatMap(({ name, count, first }) => {
    const text = `${name}: ${first?.text} (${count} times)`;
    return first ? [{ t: first.atMs, kind: 'error', by: 'mesh-node', text }] : [];
  });
}
