import type { ProducerEnd } from '../../results/record/producer.ts';
import type { RunRecorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { LagWatch } from '../../simulators/mesh-node/real/lag-watch.ts';
import { WorldFleet } from '../../simulators/mesh-node/real/world-fleet.ts';
import { endStatus } from '../../simulators/mesh-node/virtual/end-status.ts';
import { Engine, workPerStep } from '../../simulators/mesh-node/virtual/engine.ts';
import { layoutOf } from '../../simulators/mesh-node/virtual/layout-of.ts';
import { Pause } from '../../simulators/mesh-node/virtual/pause.ts';
import { steady } from '../../simulators/mesh-node/virtual/scores.ts';
import { resultOf, type Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import { worldMetrics } from '../../simulators/mesh-node/virtual/world-metrics.ts';
import { actionEvent } from '../../simulators/mesh-node/world/action-event.ts';
import { FullGraph } from '../../simulators/mesh-node/world/graph.ts';
import type { Layout } from '../../simulators/mesh-node/world/topology.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';

/** `signal` stops the world, and `say` prints a line of progress. */
export type Execution = { world: World; clock: Clock; signal: AbortSignal; say(line: string): void };

/** `seconds` is the wall-clock time of a simulation; for a world in real time, `seconds` is the planned duration. */
export type WorldEnd = { result: Simulated; end: ProducerEnd; seconds: number };

/**
 * Runs a world (a simulated mesh) and records it with times in Unix milliseconds. Calls `begin` once before the world
 * starts. `begin` chooses the start time T0 in the future, and returns it.
 */
export type ExecuteWorld = (run: Execution, recorder: RunRecorder, begin: () => number) => Promise<WorldEnd>;

/** Simulates the world as fast as the machine can. */
export const executeInVirtualTime: ExecuteWorld = async (run, recorder, begin) => {
  const { clock } = run;
  const t0Ms = begin();
  const startedMs = clock.monotonicMs();
  recorder.event({ t: t0Ms, kind: 'run-start', by: worldProducer.name, text: 'virtual time begins' });
  for (const action of run.world.timeline) recorder.event(actionEvent(action, t0Ms));
  const layout = await layOut(run);
  const engine = new Engine(run.world, {
    layout,
    sink: {
      rows: (rows) => recorder.absorb(rows.map((row) => ({ ...row, t: row.t + t0Ms }))),
      sample: (sample) => recorder.sample({ ...sample, t: sample.t + t0Ms }),
    },
  });
  const status = endStatus(await drive(engine, run), run.world.endMs);
  engine.finish();
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  const result = resultOf(engine);
  return { result, end: toProducerEnd(result, seconds, status), seconds };
};

/** Runs every node of the world on a UDP socket of this machine, in real time. */
export const executeOnLoopback: ExecuteWorld = async (run, recorder, begin) => {
  const { world, clock, signal } = run;
  const assignment = { world, startS: 0, url: undefined, token: 'loopback' };
  const layout = await layOut(run);
  const fleet = new WorldFleet(assignment, clock, seededRandom(world.seed), recorder, new LagWatch(), layout);
  const stop = () => fleet.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let everySecond: NodeJS.Timeout | undefined;
  try {
    await fleet.connect();
    const t0Ms = begin();
    everySecond = setInterval(() => {
      fleet.tick();
      recorder.drain(clock.wallMs() - 1000);
      run.say(`${world.name}: ${Math.max(0, (clock.wallMs() - t0Ms) / 1000).toFixed(0)} s of ${world.endMs / 1000} s`);
    }, 1000);
    const end = await fleet.run(t0Ms);
    return { result: fleet.result(), end, seconds: world.endMs / 1000 };
  } finally {
    clearInterval(everySecond);
    signal.removeEventListener('abort', stop);
    fleet.close();
  }
};

/**
 * Resolves to the links between the nodes of the world. If the run is aborted meanwhile, resolves to a full mesh as a
 * placeholder, and the world is not run.
 */
async function layOut({ world, clock, signal }: Execution): Promise<Layout> {
  const layout = await new Pause(clock, signal).run(layoutOf(world));
  return layout ?? { graph: new FullGraph(world.nodes, world.edgeLink) };
}

/**
 * Simulates the world in steps. When a pause is due, the event loop runs between two steps, so that signals are handled
 * and progress is printed. Resolves to the simulated time in ms up to which all events were processed.
 */
async function drive(engine: Engine, { world, clock, signal, say }: Execution): Promise<number> {
  // The simulation advances by this step. So an aborted run ends at a multiple of the step.
  const stepMs = 50;
  const pause = new Pause(clock, signal);
  let reachedMs = 0;
  let printedMs = clock.monotonicMs();
  while (reachedMs < world.endMs && !signal.aborted) {
    const untilMs = Math.min(world.endMs, reachedMs + stepMs);
    if (engine.advance(untilMs, workPerStep)) reachedMs = untilMs;
    if (!pause.isDue) continue;
    await pause.take();
    const now = clock.monotonicMs();
    if (now - printedMs < 1000) continue;
    printedMs = now;
    const done = `${(engine.nowMs / 1000).toFixed(1)} s of ${world.endMs / 1000} s`;
    say(`${world.name}: ${done} simulated, ${(engine.events / 1e6).toFixed(1)} M events`);
  }
  return reachedMs;
}

function toProducerEnd(result: Simulated, seconds: number, status: ReturnType<typeof endStatus>): ProducerEnd {
  const { totals: _, invariants, intended, reached, work, ...detail } = result;
  return {
    name: worldProducer.name,
    ...status,
    offered: work,
    completed: work,
    dropped: 0,
    inFlight: 0,
    phases: [{ phase: steady, offered: work, completed: work, dropped: 0, unfinished: 0 }],
    delivered: { [worldMetrics.intended.name]: intended, [worldMetrics.received.name]: reached },
    detail: { ...detail, seconds, eventsPerSecond: Math.round(result.events / seconds) },
  };
}
