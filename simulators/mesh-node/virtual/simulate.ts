import { finish, type Steps } from '../world/steps.ts';
import type { World } from '../world/world.ts';
import { Engine, type EngineParts, workPerStep } from './engine.ts';
import type { InvariantState } from './invariants.ts';
import { layoutOf } from './layout-of.ts';
import type { LedgerCounts } from './ledger.ts';

export type Simulated = {
  seed: number;
  traceHash: string;
  nodes: number;
  events: number;
  ledger: LedgerCounts;
  /** The counts of signals between neighbours: probes, digests and pings. */
  signals: LedgerCounts;
  /**
   * The share of the intended deliveries that happened. If there are broadcasts, only their deliveries count. Null if
   * no delivery was intended.
   */
  coverage: number | null;
  messages: { broadcast: number; direct: number };
  /** The number of messages and pings that the workload sent. */
  work: number;
  intended: number;
  reached: number;
  invariants: InvariantState[];
  /**
   * `latencyMs[n]` counts the deliveries that took n ms. `hops[n]` counts the deliveries that took n hops. A missing
   * entry is zero.
   */
  totals: { latencyMs: number[]; hops: number[] };
};

/** Runs a simulation in virtual time and returns its result, which is the same on every machine. */
export function simulate(world: World, parts: EngineParts): Simulated {
  return finish(simulateInSteps(world, parts));
}

/** Does the same as `simulate`, but in steps. */
export function* simulateInSteps(world: World, parts: EngineParts): Steps<Simulated> {
  const layout = yield* layoutOf(world);
  const engine = new Engine(world, { ...parts, layout });
  while (!engine.advance(world.endMs, workPerStep)) yield;
  engine.finish();
  return resultOf(engine);
}

/** Returns the result of an ended world. */
export function resultOf(engine: Engine): Simulated {
  const { world, scores } = engine;
  const [broadcast, direct] = scores.made;
  return {
    seed: world.seed,
    traceHash: engine.traceHash,
    nodes: world.nodes,
    events: engine.events,
    ledger: engine.accounts.copies.counts(),
    signals: engine.accounts.signals.counts(),
    coverage: coverageOf(scores),
    messages: { broadcast, direct },
    work: scores.work,
    intended: scores.intended,
    reached: scores.reached,
    invariants: engine.invariants.all(),
    totals: scores.totals(),
  };
}

/**
 * Returns the share of the intended deliveries that happened. If there are broadcasts, only their deliveries count.
 */
function coverageOf({ broadcastsIntended, broadcastsReached, intended, reached }: Engine['scores']): number | null {
  if (broadcastsIntended > 0) return broadcastsReached / broadcastsIntended;
  return intended > 0 ? reached / intended : null;
}
