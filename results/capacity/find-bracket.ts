import { type Bracket, hasHeld, type Limits, mostInvalid, type ProbeLog } from './probe-log.ts';

/** The search downwards halves the first value at most six times, to 1/64. */
export const mostHalvings = 6;

/**
 * The reason why the short probes (scans) stop early. `generator`: the load generator reached its limit. `time`: the
 * time or the number of probes was used up.
 */
export type Stop = 'all-held' | 'none-held' | 'generator' | 'time';

/**
 * Tries loads until the system held one load and failed at a larger load. Returns the reason for an early stop, or
 * null.
 */
export async function findBracket(log: ProbeLog): Promise<Stop | null> {
  const { low, high } = log.bracket();
  if (low > 0) return searchUpwards(log);
  if (high !== null) return searchDownwards(log);
  return hasHeld(await log.ask(log.limits.from, 'scan')) ? searchUpwards(log) : searchDownwards(log);
}

/**
 * Doubles the load until the system no longer holds it. If the generator could not reach a load, the next load is the
 * geometric mean of this load and the largest load that the system held.
 */
async function searchUpwards(log: ProbeLog): Promise<Stop | null> {
  const { limits } = log;
  while (log.bracket().high === null) {
    const { low, ceiling } = log.bracket();
    if (low >= limits.to) return 'all-held';
    const invalid = log.probes.filter((step) => step.verdict === 'INVALID');
    if (ceiling !== null && invalid.length >= mostInvalid) return 'generator';
    if (!log.hasTime()) return 'time';
    const next = ceiling === null ? 2 * low : Math.sqrt(low * ceiling);
    if (ceiling !== null && limits.round(next) <= low) return 'generator';
    await log.ask(Math.min(limits.to, next), 'scan');
  }
  return null;
}

async function searchDownwards(log: ProbeLog): Promise<Stop | null> {
  for (let halved = 1; log.bracket().low === 0; halved++) {
    const { high, ceiling } = log.bracket();
    const next = Math.min(high ?? Number.POSITIVE_INFINITY, ceiling ?? Number.POSITIVE_INFINITY) / 2;
    if (halved > mostHalvings || log.limits.round(next) <= 0) return high === null ? 'generator' : 'none-held';
    if (!log.hasTime()) return 'time';
    await log.ask(next, 'scan');
  }
  return log.bracket().high === null ? 'generator' : null;
}

/**
 * Probes the geometric middle of the bracket repeatedly. Ends when high / low is at most `narrow`, or when rounding
 * leaves no value between `low` and `high`. Returns the reason for an early stop, or null.
 */
export async function halveBracket(log: ProbeLog, narrow: number): Promise<Stop | null> {
  while (canHalve(log.bracket(), log.limits, narrow)) {
    if (!log.hasTime()) return 'time';
    const { low, high } = log.bracket();
    const step = await log.ask(Math.sqrt(low * high!), 'scan');
    if (step.verdict === 'INVALID') return 'generator';
  }
  return null;
}

function canHalve({ low, high }: Bracket, { round }: Limits, narrow: number): boolean {
  if (high === null || low === 0 || high / low <= narrow) return false;
  const middle = round(Math.sqrt(low * high));
  return middle > low && middle < high;
}
