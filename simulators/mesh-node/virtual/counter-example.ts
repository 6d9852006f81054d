import type { InvariantName } from '../world/invariant.ts';
import type { World } from '../world/world.ts';
import { Engine } from './engine.ts';
import type { Violation } from './invariants.ts';

/** A copy of the message that an invariant broke on. `outcome` is undefined while it is on its way, or when it was lost. */
export type TraceLine = {
  atMs: number;
  arrivesMs: number | null;
  from: number;
  to: number;
  ttl: number;
  outcome: string | null;
};
export type CounterExample = { name: InvariantName; violation: Violation; trace: TraceLine[] };

const nothing = { rows: () => undefined, sample: () => undefined };
/** The end of a trace is what matters, and a page holds no more. */
const longestTrace = 400;
const stepMs = 20;

/** The first violation of an invariant; undefined when the world keeps it. Stops there, or when there is no more patience. */
export function firstViolation(world: World, name: InvariantName, isPatient = () => true): Violation | undefined {
  const engine = new Engine(world, { sink: nothing });
  const first = () => engine.invariants.all().find((one) => one.name === name)?.first;
  while (engine.nowMs < world.endMs && !first() && isPatient()) {
    engine.advance(Math.min(world.endMs, engine.nowMs + stepMs));
  }
  if (engine.nowMs >= world.endMs) engine.finish();
  return first();
}

/** What led to a violation: the world runs once more, watched for that message. */
export function counterExample(world: World, name: InvariantName): CounterExample | undefined {
  const violation = firstViolation(world, name);
  if (!violation) return undefined;
  const trace: TraceLine[] = [];
  const isOfIt = (message: number) => violation.message < 0 || message === violation.message;
  const observer = {
    sent(atMs: number, arrivesMs: number | undefined, from: number, to: number, message: number, ttl: number) {
      if (!isOfIt(message)) return;
      trace.push({
        atMs,
        arrivesMs: arrivesMs ?? null,
        from,
        to,
        ttl,
        outcome: arrivesMs === undefined ? 'lost' : null,
      });
      if (trace.length > longestTrace) trace.shift();
    },
    arrived(atMs: number, from: number, to: number, message: number, outcome: string) {
      if (!isOfIt(message)) return;
      const copy = trace.find((one) => one.arrivesMs === atMs && one.from === from && one.to === to && !one.outcome);
      if (copy) copy.outcome = outcome;
    },
  };
  const engine = new Engine(world, { sink: nothing, observer });
  engine.advance(violation.atMs);
  return { name, violation, trace };
}
