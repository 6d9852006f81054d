import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { toCapacityResult } from '../../results/capacity/capacity-result.ts';
import type { CapacityStep, HoldLength } from '../../results/capacity/probe-log.ts';
import { searchCapacity } from '../../results/capacity/search-capacity.ts';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { checkStore } from '../../results/store/check-store.ts';
import { formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import type { ExitCode } from '../../scenarios/base/exit-code.ts';
import { parseDuration } from '../../scenarios/base/units.ts';
import { worldKey } from '../../simulators/mesh-node/world/vary.ts';
import type { CapacityFlags } from '../capacity/capacity-flags.ts';
import { type Knob, keyKnob, parseInUnit } from '../capacity/vary.ts';
import { virtualTarget } from '../plan/virtual-target.ts';
import { sayTo } from '../run/session.ts';
import { printCapacity } from '../terminal/print-capacity.ts';
import { type RawWorldDocument, toSeededWorld } from './judge-world.ts';
import { probeWorld } from './probe-world.ts';
import { createScale, type Scale } from './world-scale.ts';

type Search = {
  vary: string;
  knob: Knob;
  scale: Scale;
  /** `from` and `to` are on the axis of `scale`, on which larger values are harder for the system. */
  from: number;
  to: number;
  /** The search ends after this wall-clock time. */
  seconds: number;
};

/**
 * Searches in virtual time for the value of a key at which an SLO of the world breaks. Prints the result and returns
 * the exit code. Each simulation has its own seed, so the interval of the result covers the spread between seeds.
 * Throws UserError for unusable flags or an unusable file.
 */
export async function searchWorldCapacity(raw: RawWorldDocument, flags: CapacityFlags): Promise<ExitCode> {
  const say = sayTo(flags.quiet);
  const { vary, knob, scale, from, to, seconds } = readSearch(raw, flags);
  const { seed: firstSeed = 1, world: name } = raw.value as { seed?: number; world: string };
  // The world file is checked before the search. During the search, an error in the file would only make one simulation
  // INVALID.
  toSeededWorld(raw, knob.apply(scale.toValue(from)), firstSeed);
  checkStore(flags.store);
  const startedS = systemClock.monotonicMs() / 1000;
  const elapsedS = () => systemClock.monotonicMs() / 1000 - startedS;
  const probes: CapacityResult['probes'] = [];
  const probe = async (at: number, hold: HoldLength): Promise<CapacityStep> => {
    await yieldToEventLoop();
    const value = scale.toValue(at);
    const beganS = elapsedS();
    const step = probeWorld(raw, knob, value, firstSeed + probes.length);
    const { verdict, reason, good, bad } = step;
    probes.push({ value, hold, verdict, reason, good, bad, run: null, seconds: elapsedS() - beganS });
    say(`probe ${probes.length}: ${vary} at ${formatValue(value, knob.unit)}: ${verdict}`);
    return { ...step, value: at, hold };
  };
  const found = await searchCapacity(probe, { from, to, seconds, elapsedS, round: scale.round, fresh: true });
  const result = toCapacityResult({
    ...{ plan: name, target: virtualTarget, vary, planned: knob.value, unit: knob.unit, axis: scale },
    ...{ found, probes, seconds: elapsedS(), confirmS: null },
    scaling: { reason: 'a scaling fit needs a throughput, which a world in virtual time does not have' },
  });
  return printCapacity(result, flags, say);
}

function readSearch(raw: RawWorldDocument, flags: CapacityFlags): Search {
  const { vary, within } = flags;
  if (vary === undefined)
    throw new UserError('a search in a world needs a key to vary', {
      key: '--vary',
      hint: 'use --vary nodes, rate, ttl or fanout',
    });
  for (const flag of ['target', 'growth', 'hold'] as const)
    if (flags[flag] !== undefined) throw new UserError(`a search in a world in virtual time cannot use --${flag}`);
  const seconds = parseDuration(within);
  if (seconds === undefined) throw new UserError(`--within needs a duration such as 10m, not "${within}"`);
  const { path, lowerIsHarder } = worldKey(vary.replace(/^mesh-node\./, ''));
  const knob = keyKnob(raw.value, path, raw.where([]));
  const scale = createScale(knob, lowerIsHarder);
  const from = scale.round(scale.toAxis(readValue(flags.from, '--from', knob) ?? knob.value));
  // By default, the search ends at 64 times the first value. For a key whose low values are harder to pass, such as a
  // TTL, the search ends at 1.
  const last = lowerIsHarder ? 1 : 64 * scale.toValue(from);
  const to = scale.round(scale.toAxis(readValue(flags.to, '--to', knob) ?? last));
  if (to < from) throw new UserError(`--to must be at ${lowerIsHarder ? 'most' : 'least'} --from for ${vary}`);
  return { vary, knob, scale, from, to, seconds };
}

function readValue(text: string | undefined, flag: string, knob: Knob): number | undefined {
  if (text === undefined) return undefined;
  const value = parseInUnit(text, knob);
  if (value !== undefined && value > 0) return value;
  throw new UserError(`${flag} needs a value such as ${formatValue(knob.value, knob.unit)}, not "${text}"`);
}
