import { existsSync } from 'node:fs';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { z } from 'zod';
import { reasonOf, verdictOf } from '../../results/capacity/capacity-result.ts';
import { type Capacity, type CapacityStep, searchCapacity } from '../../results/capacity/search-capacity.ts';
import type { CapacityResult } from '../../results/record/capacity.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import { shownValue } from '../../results/report/text/capacity.ts';
import { checkStore } from '../../results/store/check-store.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { readDocument } from '../../scenarios/base/document.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import type { ExitCode } from '../../scenarios/base/exit-code.ts';
import { findFile, isPath, isShipped } from '../../scenarios/base/name-or-path.ts';
import { parseDuration } from '../../scenarios/base/units.ts';
import { worldKey } from '../../simulators/mesh-node/world/vary.ts';
import type { CapacityFlags } from '../capacity/capacity-flags.ts';
import { type Knob, keyKnob, parseInUnit } from '../capacity/vary.ts';
import { planFiles, worldFiles } from '../plan/job.ts';
import { sayTo } from '../run/session.ts';
import { printCapacity } from '../terminal/print-capacity.ts';
import { type JudgedWorld, judgeWorld, type RawWorldDocument, toSeededWorld } from './judge-world.ts';
import { virtualTarget } from './world-timeline.ts';

const rawSchema = z.record(z.string(), z.unknown(), { error: 'a world is a list of keys with their values' });

/** The world that `name` means to `capacity`; undefined when it means a plan. */
export function worldNamed(name: string): RawWorldDocument | undefined {
  if (isPath(name)) {
    if (!existsSync(name)) return undefined;
    const document = readDocument(name, rawSchema);
    return 'world' in document.value ? document : undefined;
  }
  if (isShipped(planFiles, name) || !isShipped(worldFiles, name)) return undefined;
  return readDocument(findFile(worldFiles, name), rawSchema);
}

/**
 * Where an SLO of a world breaks, in virtual time: each probe is the world with one number turned and a seed of its own, so
 * that the interval is one over seeds. Gives the exit code.
 */
export async function worldCapacity(raw: RawWorldDocument, flags: CapacityFlags): Promise<ExitCode> {
  const say = sayTo(flags.quiet);
  if (flags.vary === undefined)
    throw new UserError('what of the world is to vary?', { key: '--vary', hint: '--vary nodes, rate, ttl or fanout' });
  for (const flag of ['target', 'growth'] as const)
    if (flags[flag] !== undefined) throw new UserError(`a world in virtual time takes no --${flag}`);
  const seconds = parseDuration(flags.within);
  if (seconds === undefined) throw new UserError(`--within needs a duration such as 10m, not "${flags.within}"`);
  const { path, isNeeded } = worldKey(flags.vary.replace(/^mesh-node\./, ''));
  const knob = keyKnob(raw.value, path, raw.where([]));
  const scale = scaleOf(knob, isNeeded);
  const given = (text: string | undefined, flag: string) => {
    const value = text === undefined ? undefined : parseInUnit(text, knob);
    if (text !== undefined && !(value !== undefined && value > 0))
      throw new UserError(`${flag} needs a value like the world's ${shownValue(knob.value, knob.unit)}, not "${text}"`);
    return value;
  };
  const from = scale.round(scale.of(given(flags.from, '--from') ?? knob.value));
  const to = scale.round(scale.of(given(flags.to, '--to') ?? (isNeeded ? 1 : 64 * scale.back(from))));
  if (to < from) throw new UserError(`--to is at ${isNeeded ? 'most' : 'least'} --from for ${flags.vary}`);
  // What is wrong with the file itself is said before anything starts.
  const { seed, world: name } = raw.value as { seed?: number; world: string };
  const firstSeed = seed ?? 1;
  toSeededWorld(raw, knob.turn(scale.back(from)), firstSeed);
  checkStore(flags.store);
  const startedS = systemClock.monotonicMs() / 1000;
  const elapsedS = () => systemClock.monotonicMs() / 1000 - startedS;
  const probes: CapacityResult['probes'] = [];
  const probe = async (at: number): Promise<CapacityStep> => {
    await yieldToEventLoop();
    const value = scale.back(at);
    const beganS = elapsedS();
    const step = stepOf(raw, knob, value, firstSeed + probes.length);
    const { verdict, reason, good, bad } = step;
    probes.push({ value, verdict, reason, good, bad, run: null, seconds: elapsedS() - beganS });
    say(`probe ${probes.length}: ${flags.vary} at ${shownValue(value, knob.unit)}: ${verdict}`);
    return { ...step, value: at };
  };
  const found = await searchCapacity(probe, { from, to, seconds, elapsedS, round: scale.round, fresh: true });
  return printCapacity(
    resultOf({ name, vary: flags.vary, knob, scale, found, probes, seconds: elapsedS() }),
    flags,
    say,
  );
}

/** The search looks for the largest value that holds: where a mesh needs enough of something, that is the smallest. */
type Scale = { of(value: number): number; back(at: number): number; round(at: number): number; isNeeded: boolean };

function scaleOf({ round }: Knob, isNeeded: boolean): Scale {
  if (!isNeeded) return { of: (value) => value, back: (at) => at, round, isNeeded };
  const back = (at: number) => Math.max(1, round(1 / at));
  return { of: (value) => 1 / value, back, round: (at) => 1 / back(at), isNeeded };
}

/** One probe. A world that is refused at this value (no memory, no such TTL) says nothing of the mesh. */
function stepOf(raw: RawWorldDocument, knob: Knob, value: number, seed: number): CapacityStep {
  try {
    const judged = judgeWorld(toSeededWorld(raw, knob.turn(value), seed), raw.file);
    const { intended, reached } = judged.simulated;
    const { verdict } = judged;
    const counts = { value, good: reached, bad: intended - reached, leansToPass: leans(judged) };
    return { ...counts, verdict, reason: `seed ${seed}: ${judged.reason}`, limiter: 'target' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const counts = { value, good: 0, bad: 0, leansToPass: false };
    return { ...counts, verdict: 'INVALID', reason: error.message, limiter: 'generator' };
  }
}

function leans({ slos }: JudgedWorld): boolean {
  const meets = ({ value, objective, op }: SloVerdict) =>
    value !== null && (op?.startsWith('>') ? value >= objective : value <= objective);
  return slos.every((slo) => slo.verdict === 'PASS' || (slo.verdict === 'INCONCLUSIVE' && meets(slo)));
}

type Found = {
  name: string;
  vary: string;
  knob: Knob;
  scale: Scale;
  found: Capacity;
  probes: CapacityResult['probes'];
  seconds: number;
};

function resultOf({ name, vary, knob, scale, found, probes, seconds }: Found): CapacityResult {
  const { low, high, half, limiter } = found;
  const [held, broke] = [low === 0 ? null : scale.back(low), high === null ? null : scale.back(high)];
  const [from, to] = half?.interval ?? [];
  // Half of the seeds hold between two values that can be set, so this one is not rounded.
  const smooth = (at: number) => (scale.isNeeded ? 1 / at : at);
  const interval =
    from === undefined || to === undefined
      ? null
      : ([smooth(from), smooth(to)].sort((a, b) => a - b) as [number, number]);
  const ends = scale.isNeeded ? { low: broke ?? 0, high: held } : { low: held ?? 0, high: broke };
  return {
    plan: name,
    target: virtualTarget,
    vary,
    capacity: {
      ...ends,
      holds: scale.isNeeded ? 'high' : 'low',
      unit: knob.unit,
      censored: held === null || broke === null,
      half: half ? smooth(half.value) : null,
      interval,
      recovery: null,
    },
    verdict: verdictOf(found),
    limiter,
    reason: reasonOf(found),
    probes,
    seconds,
    headroom: {
      planned: knob.value,
      times: held === null ? 0 : scale.isNeeded ? knob.value / held : held / knob.value,
    },
    growth: null,
    scaling: { reason: 'a world in virtual time has no throughput to fit' },
  };
}
