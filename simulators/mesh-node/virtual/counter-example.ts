import type { InvariantName } from '../world/invariant.ts';
import type { Steps } from '../world/steps.ts';
import type { World } from '../world/world.ts';
import { Engine, workPerStep } from './engine.ts';
import type { Violation } from './invariants.ts';

/** A copy of a message in a trace. `outcome` is null while the copy is on its way. */
export type TraceLine = {
  atMs: number;
  arrivesMs: number | null;
  from: number;
  to: number;
  ttl: number;
  outcome: string | null;
};
/** `trace` has the latest copies of the message in `violation`, or of all messages if `violation` has no message. */
export type CounterExample = { name: InvariantName; violation: Violation; trace: TraceLine[] };

const nothing = { rows: () => undefined, sample: () => undefined };
/** The maximum number of lines in a trace. Older lines are dropped, because the last lines explain the violation. */
const longestTrace = 400;
/**
 * The number of operations (starts, events, sends, timers) between two checks for a violation. The number is small,
 * because most violations come early in a small simulation.
 */
const workPerLook = workPerStep / 10;

/**
 * Runs a simulation in steps, and returns the first violation of an invariant. Undefined if none happens before the
 * simulation ends or `isPatient` returns false.
 */
export function* firstViolation(
  world: World,
  name: InvariantName,
  isPatient = () => true,
): Steps<Violation | undefined> {
  const engine = new Engine(world, { sink: nothing });
  const first = () => engine.invariants.all().find((one) => one.name === name)?.first;
  while (!first() && isPatient()) {
    if (engine.advance(world.endMs, workPerLook)) {
      engine.finish();
      break;
    }
    yield;
  }
  return first();
}

/**
 * Runs a simulation twice in steps. The first run finds the first violation of an invariant. The second run records the
 * copies of the violation's message as a trace. Returns the violation and the trace. Undefined without a violation.
 */
export function* counterExample(world: World, name: InvariantName): Steps<CounterExample | undefined> {
  const violation = yield* firstViolation(world, name);
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
  while (!engine.advance(violation.atMs, workPerStep)) yield;
  return { name, violation, trace };
}
