import type { World } from '../world/world.ts';
import { Engine, type EngineParts } from './engine.ts';
import type { InvariantState } from './invariants.ts';
import type { LedgerCounts } from './ledger.ts';

export type Simulated = {
  seed: number;
  traceHash: string;
  nodes: number;
  events: number;
  ledger: LedgerCounts;
  /** Signals between neighbours (probes, digests, pings), which carry no message. */
  signals: LedgerCounts;
  /** Receipts that came about, of those that messages were made for; null when none was made. */
  coverage: number | null;
  messages: { broadcast: number; direct: number };
  intended: number;
  reached: number;
  invariants: InvariantState[];
  /** How often each latency (ms) and each number of hops came up; holes are zeros. */
  totals: { latencyMs: number[]; hops: number[] };
};

/** A whole world in virtual time. Pure: the same world gives the same result, on every machine. */
export function simulate(world: World, parts: EngineParts): Simulated {
  const engine = new Engine(world, parts);
  engine.advance(world.endMs);
  engine.finish();
  return resultOf(engine);
}

/** What a world that has ended came to. */
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
    intended: scores.intended,
    reached: scores.reached,
    invariants: engine.invariants.all(),
    totals: scores.totals(),
  };
}

/** Of the broadcasts when there are any: how much of the mesh a message reaches. */
function coverageOf({ broadcastsIntended, broadcastsReached, intended, reached }: Engine['scores']): number | null {
  if (broadcastsIntended > 0) return broadcastsReached / broadcastsIntended;
  return intended > 0 ? reached / intended : null;
}
