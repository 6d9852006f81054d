import { hasHeld, mostInvalid, type ProbeLog } from './probe-log.ts';

/** After six halvings the search gives up: at 1/64 of the first value. */
const mostHalvings = 6;

/** The reason why the search found no bracket; null when it found one. */
export type BracketEnd = 'none' | 'target' | 'generator' | 'time' | null;

/** Probes outwards from the first value until one value held and a larger one did not. */
export async function findBracket(log: ProbeLog): Promise<BracketEnd> {
  return hasHeld(await log.ask(log.limits.from)) ? searchUpwards(log) : searchDownwards(log);
}

/** Doubles until a value does not hold; below a value that the generator could not make, goes half the way to it. */
async function searchUpwards(log: ProbeLog): Promise<BracketEnd> {
  const { limits } = log;
  while (log.bracket().high === null) {
    const { low, ceiling } = log.bracket();
    if (low >= limits.to) return 'none';
    const invalid = log.probes.filter((step) => step.verdict === 'INVALID');
    if (ceiling !== null && invalid.length >= mostInvalid) return 'generator';
    if (!log.hasTime()) return 'time';
    const next = ceiling === null ? 2 * low : Math.sqrt(low * ceiling);
    if (ceiling !== null && limits.round(next) <= low) return 'generator';
    await log.ask(Math.min(limits.to, next));
  }
  return null;
}

/** Halves until a value holds. */
async function searchDownwards(log: ProbeLog): Promise<BracketEnd> {
  for (let halved = 1; log.bracket().low === 0; halved++) {
    const { high, ceiling } = log.bracket();
    const next = Math.min(high ?? Number.POSITIVE_INFINITY, ceiling ?? Number.POSITIVE_INFINITY) / 2;
    if (halved > mostHalvings || log.limits.round(next) <= 0) return high === null ? 'generator' : 'target';
    if (!log.hasTime()) return 'time';
    await log.ask(next);
  }
  return log.bracket().high === null ? 'generator' : null;
}
