import { setImmediate as breathe } from 'node:timers/promises';
import { toEvidence } from '../../results/record/evidence.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row, RunEvent, Sample } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { thisProcess } from '../../results/store/owner.ts';
import { createRunId } from '../../results/store/run-id.ts';
import { openRun } from '../../results/store/run-writer.ts';
import type { Clock } from '../../scenarios/plan/clock.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { seededRandom } from '../../scenarios/plan/random.ts';
import { Engine } from '../../simulators/mesh-node/virtual/engine.ts';
import { steady } from '../../simulators/mesh-node/virtual/scores.ts';
import { resultOf, type Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import { worldMetrics } from '../../simulators/mesh-node/virtual/world-metrics.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { conclude } from '../../thresholds/conclude.ts';
import { judge } from '../../thresholds/judge.ts';
import { checkValidity } from '../../thresholds/validity.ts';
import { version } from '../lib/version.ts';
import { causeOf } from './abort.ts';
import { type Outset, toDocument, toHead } from './document.ts';
import { comparableKey, environmentOf } from './environment.ts';
import type { Catalogue } from './job.ts';
import { conditionSlos, invariantSlos } from './world-slos.ts';

/** The target of a run in virtual time: there is none but the world itself. */
export const virtualTarget = 'virtual';

export const worldCatalogue: Catalogue = new Map(
  Object.values(worldMetrics).map((metric) => [metric.name, { metric, producer: 'mesh-node' }]),
);

export type VirtualRun = {
  world: World;
  file: string;
  sha256: string;
  storeDir: string;
  tags: Readonly<Record<string, string>>;
  clock: Clock;
  signal: AbortSignal;
  say(line: string): void;
  /** Called when the world is over and before the run is sealed; what it writes becomes an artifact. */
  explain(result: Simulated, artifactDir: string, runDir: string): void;
};

/** A world simulated, judged and sealed as every other run; its rows carry virtual time and are never pushed. */
export async function virtualRun(
  run: VirtualRun,
): Promise<{ document: RunDocument; result: Simulated; seconds: number }> {
  const { world, clock, storeDir } = run;
  const outset = outsetOf(run);
  const t0Ms = Math.ceil(outset.startedMs / 1000) * 1000;
  const writer = openRun(storeDir, outset.id, thisProcess(), toHead(outset, t0Ms));
  const seen = { rows: [] as Row[], samples: [] as Sample[], events: [] as RunEvent[] };
  const record = (event: RunEvent) => {
    seen.events.push(event);
    writer.event(event);
  };
  const sink = {
    rows: (rows: readonly Row[]) => {
      const shifted = rows.map((row) => ({ ...row, t: row.t + t0Ms }));
      seen.rows.push(...shifted);
      writer.rows(shifted);
    },
    sample: (sample: Sample) => {
      const shifted = { ...sample, t: sample.t + t0Ms };
      seen.samples.push(shifted);
      writer.sample(shifted);
    },
  };
  try {
    const startedMs = clock.monotonicMs();
    const engine = new Engine(world, { sink });
    await drive(engine, run);
    engine.finish();
    const seconds = (clock.monotonicMs() - startedMs) / 1000;
    const result = resultOf(engine);
    for (const event of toEvents(world, result)) record({ ...event, t: event.t + t0Ms });
    run.explain(result, writer.artifactDir, writer.runDir);
    const end = endOf(result, seconds, run.signal.aborted);
    const evidence = toEvidence({ t0Ms, phases: outset.phases, producers: [end], catalogue: worldCatalogue, ...seen });
    const validity = checkValidity(evidence);
    const names = result.invariants.map(({ name }) => name);
    const all = [...conditionSlos(world.slos, run.file), ...invariantSlos(names, run.file)];
    const slos = judge(all, evidence, validity, seededRandom(world.seed));
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
    return { document: await writer.seal(toDocument(outset, outcome, neverPushed, false)), result, seconds };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

const neverPushed = {
  status: 'none',
  sent: 0,
  confirmed: 0,
  reason: 'rows of virtual time are never pushed; "runs push" sends the series that last',
} as const;

/** In steps, so that a signal is heard and progress is seen. */
async function drive(engine: Engine, { world, clock, signal, say }: VirtualRun): Promise<void> {
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

function outsetOf({ world, sha256, tags, clock }: VirtualRun): Outset {
  const startedMs = clock.wallMs();
  const environment = { ...environmentOf({}), clock: 'virtual' };
  const endS = world.endMs / 1000;
  const phases: Phase[] = [{ name: steady, kind: 'steady', startS: 0, endS: world.steadyMs / 1000 }];
  if (world.endMs > world.steadyMs) {
    phases.push({ name: 'recovery', kind: 'recovery', startS: world.steadyMs / 1000, endS });
  }
  return {
    id: createRunId(startedMs, world.name, Math.random()),
    version,
    plan: world.name,
    profile: null,
    target: virtualTarget,
    seed: world.seed,
    tags,
    comparableKey: comparableKey({ planSha256: sha256, target: virtualTarget, profile: null, environment }),
    environment,
    startedMs,
    phases,
  };
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

/** What the timeline did, and the first violation of each invariant. Times are virtual ms. */
function toEvents(world: World, result: Simulated): RunEvent[] {
  const events: RunEvent[] = [{ t: 0, kind: 'run-start', by: 'mesh-node', text: 'virtual time begins' }];
  for (const action of world.timeline) {
    const text = action.kind === 'cut' ? `partition: ${action.text}` : action.kind;
    events.push({ t: action.atMs, kind: 'fault', by: 'mesh-node', text });
  }
  for (const { name, count, first } of result.invariants) {
    if (first)
      events.push({ t: first.atMs, kind: 'error', by: 'mesh-node', text: `${name}: ${first.text} (${count} times)` });
  }
  return events.sort((a, b) => a.t - b.t);
}
