import { type HalfPoint, halfPoint } from '../stats/pass-curve.ts';
import { findBracket } from './find-bracket.ts';
import { narrowBracket } from './narrow-bracket.ts';
import { type CapacityStep, hasHeld, type Limits, ProbeLog } from './probe-log.ts';

export type Capacity = {
  /** The largest value that held; 0 when none did. */
  low: number;
  /** The smallest value above `low` that did not hold; null when nothing broke. */
  high: number | null;
  /** Where the fitted curve passes half of the probes; null without a failed probe. */
  half: HalfPoint | null;
  /** `none` when everything up to `to` held, `time` when time ran out before the interval was narrow. */
  limiter: 'target' | 'generator' | 'none' | 'time';
  /** The value that holds right after an overload, below `low` if the system does not recover; null when not probed. */
  recovery: number | null;
  probes: CapacityStep[];
};

const overload = 1.5;

/**
 * The largest load that a system holds. The search doubles the load until it breaks (or halves it until it holds),
 * halves the interval on a logarithmic scale, confirms both ends, and then probes after an overload, since a system
 * that was overloaded may hold less.
 */
export async function searchCapacity(
  probe: (value: number) => Promise<CapacityStep>,
  limits: Limits,
): Promise<Capacity> {
  const log = new ProbeLog(probe, limits);
  const end = (await findBracket(log)) ?? (await narrowBracket(log));
  if (end !== null) return toCapacity(log, end);
  // The probes after an overload are no trials of the search, so they come after its result.
  const found = toCapacity(log, 'target');
  const recovery = log.hasTime() && !limits.fresh ? await probeRecovery(log, found) : null;
  return { ...found, probes: log.probes, recovery };
}

function toCapacity(log: ProbeLog, limiter: Capacity['limiter']): Capacity {
  const { low, high } = log.bracket();
  const trials = log.probes
    .filter((step) => step.verdict !== 'INVALID')
    .map((step) => ({ value: step.value, passed: hasHeld(step) }));
  const half = high === null ? null : halfPoint(trials);
  return { low, high, half, limiter, recovery: null, probes: [...log.probes] };
}

/** The first of `low`, 80 % and 50 % of it that holds right after an overload; 0 when none does. */
async function probeRecovery(log: ProbeLog, { low, high }: Pick<Capacity, 'low' | 'high'>): Promise<number> {
  for (const share of [1, 0.8, 0.5]) {
    await log.ask(overload * (high ?? low));
    if (hasHeld(await log.ask(low * share))) return low * share;
  }
  return 0;
}
